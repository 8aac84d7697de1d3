import csv

import numpy as np
import pytest
from click.testing import CliRunner

from perfvec.commands.convert import command
from perfvec.trace.readers import open_trace
from perfvec.trace.store import read_trace
from tests.trace.readers.comparison import assert_same_run
from tests.trace.readers.samples import exec_text, execlog_text, perfvec_text, pipe_text, sample_trace


def run(*arguments: object):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "run.log"
    path.write_text(execlog_text(sample_trace()))
    return path


def test_to_our_form(log, tmp_path):
    result = run(log, "--output", tmp_path / "run.parquet")
    assert result.exit_code == 0, result.output
    assert "25 instructions of 'run' read as qemu-execlog (confidence high)" in result.output
    trace = read_trace(tmp_path / "run.parquet")
    assert_same_run(trace, sample_trace())
    assert (trace.program, trace.origin) == ("run", "QEMU's execlog")


def test_a_trace_without_encodings_keeps_its_instructions(tmp_path):
    (tmp_path / "exec.txt").write_text(exec_text(sample_trace()))
    assert run(tmp_path / "exec.txt", "--output", tmp_path / "exec.parquet").exit_code == 0
    assert_same_run(read_trace(tmp_path / "exec.parquet"), sample_trace())


@pytest.mark.parametrize("name", ["run.champsim", "run.champsim.gz", "run.champsimtrace.xz"])
def test_to_champsim(log, tmp_path, name):
    assert run(log, "--output", tmp_path / name).exit_code == 0
    read = open_trace(tmp_path / name)
    assert read.format == "champsim"
    np.testing.assert_array_equal(read.trace.pc, sample_trace().pc)


def test_measurements_for_fitting_a_machine(tmp_path):
    trace = sample_trace(passes=500)
    main, store = perfvec_text(trace)
    (tmp_path / "run.txt").write_text(main)
    (tmp_path / "stores").write_text(store)
    result = run(
        tmp_path / "run.txt", "--second", tmp_path / "stores", "--output", tmp_path / "run.parquet",
        "--measurements", tmp_path / "measured.csv",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    rows = list(csv.reader((tmp_path / "measured.csv").open()))
    assert rows[0] == ["program", "instructions", "cycles"]
    assert rows[1] == ["run", "1000", "1009"]
    assert rows[-1] == ["run", str(len(trace)), str(len(trace) + 9)]


def test_the_pipeline_beside_exec(tmp_path):
    (tmp_path / "exec.txt").write_text(exec_text(sample_trace()))
    (tmp_path / "pipe.txt").write_text(pipe_text(sample_trace()))
    result = run(
        tmp_path / "exec.txt", "--second", tmp_path / "pipe.txt", "--output", tmp_path / "run.parquet",
        "--measurements", tmp_path / "measured.csv", "--period-ps", 250,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert list(csv.reader((tmp_path / "measured.csv").open()))[1] == ["exec", "25", "68"]


def test_the_first_instructions(log, tmp_path):
    result = run(log, "--output", tmp_path / "run.parquet", "--limit", 10, "--program", "other")
    assert "10 instructions of 'other'" in result.output
    assert "The trace is truncated." in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "run.txt"], "should end in .parquet or .champsim"),
        (["--output", "missing/run.parquet"], "cannot be written"),
        (["--output", "run.parquet", "--measurements", "m.csv"], "has no commit times"),
        (["--output", "run.parquet", "--gem5-version", "24", "--format", "perfvec-gem5"], "holds no instructions"),
    ],
)
def test_errors_are_one_sentence(log, tmp_path, arguments, message):
    paths = [tmp_path / value if "." in value and not value.startswith("-") else value for value in arguments]
    result = run(log, *paths)
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_is_one_sentence(tmp_path):
    result = run(tmp_path / "missing.log", "--output", tmp_path / "run.parquet")
    assert result.exit_code == 1
    assert "'missing.log' cannot be opened" in result.output
