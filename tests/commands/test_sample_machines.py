import ast

from click.testing import CliRunner

from perfvec.commands.sample_machines import command
from perfvec.microarchitecture.parameters import read_parameters
from perfvec.microarchitecture.sampling import sample_machines


def test_writes_a_file_and_a_script_for_each_machine(tmp_path):
    folder = tmp_path / "new" / "machines"
    result = CliRunner().invoke(command, ["--count", "5", "--seed", "9", "--output", str(folder)])
    assert result.exit_code == 0, result.output
    names = [f"sampled_{number:04d}" for number in range(5)]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{n}.json" for n in names] + [f"{n}.py" for n in names]
    )
    assert [read_parameters(folder / f"{name}.json") for name in names] == sample_machines(5, 9)
    for name in names:
        ast.parse((folder / f"{name}.py").read_text())


def test_same_seed_same_bytes(tmp_path):
    for folder in ("a", "b"):
        CliRunner().invoke(command, ["--count", "3", "--seed", "1", "--output", str(tmp_path / folder)])
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_an_impossible_count_is_refused(tmp_path):
    result = CliRunner().invoke(command, ["--count", "0", "--output", str(tmp_path)])
    assert result.exit_code != 0
    assert "0 is not in the range" in result.output


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    result = CliRunner().invoke(command, ["--count", "1", "--output", str(tmp_path / "taken" / "below")])
    assert result.exit_code == 1
    assert "Error:" in result.output
