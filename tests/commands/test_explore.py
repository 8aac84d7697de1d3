import json

import pandas as pd
import pytest
from click.testing import CliRunner

from perfvec.commands.explore import command
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets
from perfvec.trace.store import write_trace
from tests.exploration.small_problems import program_names
from tests.features.small_traces import random_trace

RUNNER = CliRunner()
SPACE = {
    "schema": "perfvec.design_space",
    "schema_version": 1,
    "name": "caches",
    "base": "cortex_a72_like",
    "parameters": {
        "l1d.size_kb": [16, 32, 64],
        "l2.size_kb": {"minimum": 64, "maximum": 1024, "factor": 2},
        "l2.prefetcher": ["none", "tagged"],
    },
    "constraints": ["l2.size_kb >= 4 * l1d.size_kb"],
}


@pytest.fixture
def space(tmp_path):
    path = tmp_path / "space.json"
    path.write_text(json.dumps(SPACE))
    return str(path)


def run(*arguments):
    return RUNNER.invoke(command, [str(argument) for argument in arguments])


def test_a_row_for_each_design_that_keeps_the_constraint(tmp_path, space):
    program, output = program_names(1)[0], tmp_path / "front.csv"
    result = run(space, "--program", program, "--objective", "runtime_ns", "--objective", "cost", "--output", output)
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(output, keep_default_na=False)
    assert f"{len(rows)} designs written" in result.output
    assert len(rows) == 2 * (5 + 4 + 3) - 2 * 0 - 2 * 1 * 0
    assert (rows["l2.size_kb"] >= 4 * rows["l1d.size_kb"]).all()
    assert rows["cost"].tolist() == (1000 + 10 * rows["l1d.size_kb"] + rows["l2.size_kb"]).tolist()
    assert 0 < rows["on_front"].sum() < len(rows)
    base = rows[(rows["l1d.size_kb"] == 32) & (rows["l2.size_kb"] == 1024) & (rows["l2.prefetcher"] == "none")]
    machine = presets()["cortex_a72_like"]
    if machine.l2.prefetcher == "none":
        expected = library_workload([program]).predict(table_of([machine])).runtime_ns[0, 0]
        assert base["runtime_ns"].tolist() == pytest.approx([expected], rel=1e-9)


def test_the_same_seed_gives_the_same_file(tmp_path, space):
    def file_of(seed, name):
        arguments = ("--seed", seed, "--enumerate-up-to", 0, "--evaluations", 12, "--output", tmp_path / name)
        result = run(space, "--program", program_names(1)[0], *arguments)
        assert result.exit_code == 0, result.output
        assert "found by search" in result.output
        return (tmp_path / name).read_bytes()

    first, second, other = file_of(1, "a.csv"), file_of(1, "b.csv"), file_of(2, "c.csv")
    assert first == second
    assert first != other
    assert first.count(b"\n") == 13


def test_traces_library_programs_weights_and_added_costs_go_together(tmp_path, space):
    write_trace(random_trace(1, 3000), tmp_path / "mine.parquet")
    (tmp_path / "watts_w.csv").write_text("coefficient,factors,where\n0.5,fetch_width^1,core=o3\n")
    result = run(
        *(space, "--trace", tmp_path / "mine.parquet", "--program", program_names(1)[0], "--weight", "mine=10"),
        *("--objective", "runtime_ns", "--objective", "runtime_ns:mine", "--objective", "runtime_ns*watts"),
        *("--cost-table", tmp_path / "watts_w.csv", "--all-parameters", "--pessimistic"),
        *("--output", tmp_path / "out.csv"),
    )
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(tmp_path / "out.csv")
    assert {"runtime_ns", "runtime_ns:mine", "runtime_ns*watts", "rob_entries"} <= set(rows.columns)
    assert (rows["runtime_ns"] > 10 * rows["runtime_ns:mine"]).all()
    half_width = 0.5 * presets()["cortex_a72_like"].fetch_width
    assert (rows["runtime_ns*watts"] / rows["runtime_ns"]).tolist() == pytest.approx([half_width] * len(rows))


def test_designs_outside_the_trained_range_are_told(tmp_path):
    path = tmp_path / "fast.json"
    path.write_text(json.dumps({**SPACE, "parameters": {"period_ps": [60, 500]}, "constraints": []}))
    result = run(path, "--program", program_names(1)[0], "--output", tmp_path / "out.csv")
    assert "1 of the front are outside" in result.output
    result = run(path, "--program", program_names(1)[0], "--trained-range-only", "--output", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["period_ps"].tolist() == [500]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "needs at least one program"),
        (["--program", "quake"], "'quake' is no program of the library"),
        (["--trace", "nowhere.parquet"], "There is no trace file 'nowhere.parquet'"),
        (["--program", "PROGRAM", "--objective", "energy"], "'energy' is no objective"),
        (["--program", "PROGRAM", "--weight", "3"], "PROGRAM=NUMBER"),
        (["--program", "PROGRAM", "--weight", "x=many"], "PROGRAM=NUMBER"),
        (["--program", "PROGRAM", "--weight", "quake=1"], "'quake' has a weight"),
        (["--program", "PROGRAM", "--evaluations", "0"], "at least 1 evaluation"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path, space, arguments, sentence):
    filled = [program_names(1)[0] if word == "PROGRAM" else word for word in arguments]
    result = run(space, *filled, "--output", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert sentence in result.output
    assert not (tmp_path / "out.csv").exists()


def test_a_cost_that_ships_already_is_refused(tmp_path, space):
    (tmp_path / "cost_usd.csv").write_text("coefficient,factors,where\n1,,\n")
    arguments = ("--cost-table", tmp_path / "cost_usd.csv", "--output", tmp_path / "out.csv")
    result = run(space, "--program", program_names(1)[0], *arguments)
    assert result.exit_code == 1
    assert "'cost' ships with the project" in result.output


@pytest.mark.slow
def test_dask_gives_the_same_file(tmp_path, space):
    pytest.importorskip("distributed", reason="Dask is not installed")
    arguments = (space, "--program", program_names(1)[0])
    assert run(*arguments, "--output", tmp_path / "here.csv").exit_code == 0
    result = run(*arguments, "--output", tmp_path / "there.csv", "--dask", "--workers", 1)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
