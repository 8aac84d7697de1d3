from click.testing import CliRunner

from perfvec.commands.training_range import command
from perfvec.trace.store import read_trace
from perfvec.trace.training_range import read_training_range


def test_measures_the_trained_programs(gem5_data, tmp_path):
    path = tmp_path / "range.json"
    result = CliRunner().invoke(command, [str(gem5_data), "--output", str(path), "--split", "val"])
    assert result.exit_code == 0, result.output
    training = read_training_range(path)
    assert training is not None
    names = [program.program for program in training.programs]
    assert f"{len(names)} programs measured" in result.output
    trace = read_trace(gem5_data / "traces" / f"{names[0]}.parquet")
    assert training.departures(trace) == ()


def test_another_folder_is_refused(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path), "--output", str(tmp_path / "range.json")])
    assert result.exit_code == 1
    assert "is no dataset folder" in result.output
