from click.testing import CliRunner

from perfvec.commands.build_dataset import command
from perfvec.training.gem5_dataset import Gem5Dataset
from tests.training.runs import write_runs


def run(folder, runs):
    arguments = [runs, "--machines", folder / "machines.json", "--output", folder / "out"]
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_builds_a_dataset(tmp_path):
    result = run(tmp_path, write_runs(tmp_path))
    assert result.exit_code == 0, result.output
    assert "loop: 32 instructions on 2 machines, 0 increments capped, confidence reduced" in result.output
    assert "Dataset of 3 programs written" in result.output
    assert Gem5Dataset(tmp_path / "out").cycles("text").cycles.shape == (2, 25)


def test_mistakes_are_one_sentence(tmp_path):
    runs = write_runs(tmp_path)
    runs.write_text(runs.read_text().replace("loop,fast", "loop,other"))
    result = run(tmp_path, runs)
    assert result.exit_code == 1
    assert "The machine 'other' of 'loop' is not in the list of machines." in result.output
