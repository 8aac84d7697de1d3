from click.testing import CliRunner

from perfvec.commands.collect_machines import command
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER


def test_writes_the_presets_that_ship(gem5_data, tmp_path):
    result = CliRunner().invoke(command, [str(gem5_data), "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "242 machines written" in result.output
    for path in PRESETS_FOLDER.glob("*.json"):
        assert (tmp_path / "microarchitectures" / path.name).read_text() == path.read_text()


def test_a_folder_without_machines_is_refused(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "could not be read as a list of machines" in result.output
