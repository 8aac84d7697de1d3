import csv

import numpy as np
import pytest
from click.testing import CliRunner

from perfvec.commands.predict import command
from perfvec.microarchitecture.machine import Machine, write_machine
from perfvec.microarchitecture.parameters import write_parameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.prediction import predict
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.represent import represent
from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.store import read_trace, write_trace
from tests.features.small_traces import random_trace

RUNNER = CliRunner()


@pytest.fixture
def traces(tmp_path):
    paths = [tmp_path / f"{name}.parquet" for name in ("one", "two")]
    for seed, path in enumerate(paths):
        write_trace(random_trace(seed, 2500 + seed), path)
    return [str(path) for path in paths]


def test_a_row_for_each_pair(tmp_path, traces):
    board = tmp_path / "board.json"
    model = load_checkpoint()
    vector = np.linspace(0.5, 1.5, model.dimension)
    write_machine(Machine("x", "fitted", vector, model.identity, None), board)
    output = tmp_path / "out.csv"
    result = RUNNER.invoke(
        command, [*traces, "--machine", "wide8_like", "--machine", str(board), "--output", str(output)]
    )
    assert result.exit_code == 0, result.output
    assert "4 predictions written" in result.output
    with output.open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["program", "machine", "instructions", "cycles", "runtime_ns", "cpi"]
    pairs = [(row["program"], row["machine"]) for row in rows]
    assert pairs == [("one", "wide8_like"), ("one", "board"), ("two", "wide8_like"), ("two", "board")]
    expected = predict(represent(read_trace(traces[1]), model), load_library().machine("wide8_like"))
    assert float(rows[2]["cycles"]) == pytest.approx(expected.cycles, rel=1e-4)
    assert float(rows[2]["runtime_ns"]) == pytest.approx(expected.runtime_ns, rel=1e-4)
    assert rows[3]["runtime_ns"] == ""
    assert float(rows[3]["cpi"]) == pytest.approx(float(rows[3]["cycles"]) / 2501, rel=1e-4)


def refused(arguments, sentence, tmp_path):
    result = RUNNER.invoke(command, [*arguments, "--output", str(tmp_path / "out.csv")])
    assert result.exit_code == 1, result.output
    assert sentence in result.output
    assert not (tmp_path / "out.csv").exists()


def test_what_cannot_be_predicted_is_refused(tmp_path, traces):
    refused([traces[0], "--machine", "abacus"], "'abacus' is neither a machine of the library nor a file", tmp_path)
    refused([str(tmp_path / "none.parquet"), "--machine", "wide8_like"], "There is no trace file", tmp_path)
    (tmp_path / "text.parquet").write_text("no parquet")
    refused([str(tmp_path / "text.parquet"), "--machine", "wide8_like"], "text.parquet", tmp_path)
    refused([traces[0], traces[0], "--machine", "wide8_like"], "2 trace files are called 'one'", tmp_path)


def test_a_machine_of_another_model_is_refused(tmp_path, traces):
    old = tmp_path / "old.json"
    write_machine(Machine("old", "fitted", np.ones(load_checkpoint().dimension), "another", 500.0), old)
    refused([traces[0], "--machine", str(old)], "belongs to foundation model another, but predictions", tmp_path)


def test_a_machine_given_by_parameters_has_an_error_bar(tmp_path, traces):
    write_parameters(presets()["cortex_a53_like"], tmp_path / "mine.json")
    output = tmp_path / "out.csv"
    machines = ["--machine", "wide8_like", "--machine", str(tmp_path / "mine.json")]
    result = RUNNER.invoke(command, [*traces, *machines, "--output", str(output)])
    assert result.exit_code == 0, result.output
    with output.open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[-2:] == ["cycles_low", "cycles_high"]
    assert [row["machine"] for row in rows] == ["wide8_like", "mine"] * 2
    assert rows[0]["cycles_low"] == rows[0]["cycles_high"] == ""
    assert float(rows[1]["cycles_low"]) < float(rows[1]["cycles"]) < float(rows[1]["cycles_high"])
    runtime_ns = float(rows[1]["cycles"]) * presets()["cortex_a53_like"].period_ps / 1000
    assert float(rows[1]["runtime_ns"]) == pytest.approx(runtime_ns, rel=1e-5)


def test_two_machine_files_of_one_name_are_refused(tmp_path, traces):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_parameters(presets()["cortex_a53_like"], tmp_path / folder / "mine.json")
    files = [str(tmp_path / folder / "mine.json") for folder in ("a", "b")]
    refused([traces[0], "--machine", files[0], "--machine", files[1]], "2 machine files are called 'mine'", tmp_path)


def test_no_machine_is_a_usage_error(tmp_path, traces):
    result = RUNNER.invoke(command, [traces[0], "--output", str(tmp_path / "out.csv")])
    assert result.exit_code == 2
    assert "--machine" in result.output


def test_a_trace_of_another_format_is_read_by_its_content(tmp_path, traces):
    trace, output = tmp_path / "two.champsim.xz", tmp_path / "out.csv"
    write_champsim(read_trace(traces[1]), trace)
    result = RUNNER.invoke(command, [str(trace), "--machine", "wide8_like", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "read as champsim" in result.output.lower()
    with output.open() as file:
        (row,) = csv.DictReader(file)
    assert float(row["cpi"]) > 0
