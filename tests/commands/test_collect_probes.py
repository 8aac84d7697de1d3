from click.testing import CliRunner

from perfvec.commands.collect_probes import command
from perfvec.microarchitecture.probe_kit import PROBES


def test_writes_the_table_that_ships(gem5_data, tmp_path):
    result = CliRunner().invoke(command, [str(gem5_data), "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "16 probes written" in result.output
    assert (tmp_path / "programs.json").read_text() == (PROBES / "programs.json").read_text()


def test_a_folder_without_probes_is_refused(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "could not be read" in result.output
