from click.testing import CliRunner

from perfvec.commands.collect_measurements import command
from perfvec.microarchitecture.measurements import read_measurements


def test_writes_the_examples_of_another_machine(gem5_data, tmp_path):
    arguments = [str(gem5_data), "--machine", "u009", "--output", str(tmp_path)]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    names = {item.program for item in read_measurements(tmp_path / "gem5_u009_probe_totals.csv")}
    assert names == {"micro-chase-1m", "micro-chase-512k", "micro-chase-l1l2"}


def test_a_folder_that_is_no_dataset_is_refused(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "is no dataset folder" in result.output
