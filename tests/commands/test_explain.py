"""`explain` on the command line."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from perfvec.commands.explain import command
from perfvec.exploration.explanation import OWN_VECTOR
from perfvec.microarchitecture.machine import Machine, write_machine
from perfvec.microarchitecture.parameters import changed, write_parameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.prediction import predict
from perfvec.trace.source_lines import SourceLines
from perfvec.trace.store import write_trace
from tests.features.small_traces import random_trace

PROGRAM, MACHINES = "olden-em3d", ("cortex_a72_like", "neoverse_n1_like")


def explain(tmp_path, program, machines, *options):
    output = tmp_path / "out.csv"
    arguments = [word for name in machines for word in ("--machine", str(name))]
    result = CliRunner().invoke(command, [str(program), *arguments, "--output", str(output), *options])
    return result, pd.read_csv(output) if output.exists() else None


def test_a_program_of_the_library_on_two_machines(tmp_path):
    result, table = explain(tmp_path, PROGRAM, MACHINES)
    assert result.exit_code == 0, result.output
    library = load_library()
    times = [predict(library.representation(PROGRAM), library.machine(name)).runtime_ns for name in MACHINES]
    sums = table.groupby("by")["difference"].sum()
    assert set(sums.index) == {"groups", "function", "phase"}
    assert sums.to_numpy() == pytest.approx(times[1] - times[0], rel=1e-9)


def test_a_trace_with_source_lines_on_two_parameter_files(tmp_path):
    trace = random_trace(1, 2500)
    pc = np.unique(trace.pc)
    lines = SourceLines(pc, np.zeros(len(pc), np.int32), (1 + np.arange(len(pc)) // 8).astype(np.int32), ("a.c",))
    write_trace(replace(trace, source_lines=lines), tmp_path / "mine.parquet")
    base = presets()["cortex_a72_like"]
    for name, period_ps in (("slow", 800), ("fast", 400)):
        write_parameters(changed(base, {"period_ps": period_ps}, name), tmp_path / f"{name}.json")
    files = [tmp_path / "slow.json", tmp_path / "fast.json"]
    result, table = explain(tmp_path, tmp_path / "mine.parquet", files)
    assert result.exit_code == 0, result.output
    assert table["by"].unique().tolist() == ["groups", "function", "line", "phase"]
    groups = table[table["by"] == "groups"]
    assert groups["part"].tolist()[0] == "Clock"
    assert groups["change"].tolist()[0] == "Clock period 800 → 400 ps"
    sums = table.groupby("by")["difference"].sum()
    assert sums.to_numpy() == pytest.approx(sums["groups"], rel=1e-9)


def test_a_library_machine_and_a_file_are_both_made_from_parameters(tmp_path):
    """The file holds the preset's own parameters, so there is no difference to divide, and no vector's own either."""
    write_parameters(presets()["cortex_a72_like"], tmp_path / "copy.json")
    result, table = explain(tmp_path, PROGRAM, ["cortex_a72_like", tmp_path / "copy.json"], "--by", "function")
    assert result.exit_code == 0, result.output
    assert not table["difference"].any()
    _, both = explain(tmp_path, PROGRAM, [MACHINES[1], tmp_path / "copy.json"], "--by", "groups")
    assert OWN_VECTOR not in both["part"].tolist()


def test_the_same_seed_gives_the_same_file(tmp_path):
    tables = [explain(tmp_path, PROGRAM, MACHINES, "--by", "parameters", "--seed", seed)[1] for seed in "001"]
    assert tables[0].equals(tables[1])
    assert not tables[0].equals(tables[2])
    assert (tables[0]["standard_error"] > 0).any()


def test_a_vector_without_parameters_is_explained_by_part_only(tmp_path):
    library = load_library()
    vector = library.machine(MACHINES[1]).vector * 1.1
    write_machine(Machine("board", "fitted", vector, library.foundation, 400.0), tmp_path / "board.json")
    machines = [MACHINES[0], tmp_path / "board.json"]
    result, table = explain(tmp_path, PROGRAM, machines)
    assert result.exit_code == 0, result.output
    assert set(table["by"]) == {"function", "phase"}
    result, _ = explain(tmp_path, PROGRAM, machines, "--by", "groups")
    assert result.exit_code == 1
    assert "parameters of machine 'board' are not known" in result.output


@pytest.mark.parametrize("machines", [MACHINES[:1], (*MACHINES, MACHINES[0])])
def test_two_machines_are_needed(tmp_path, machines):
    result, _ = explain(tmp_path, PROGRAM, machines)
    assert result.exit_code == 1
    assert "Two machines are compared" in result.output


def test_no_such_program_is_one_sentence(tmp_path):
    result, _ = explain(tmp_path, "nothing", MACHINES)
    assert result.exit_code == 1
    assert "no trace file 'nothing'" in result.output
