from click.testing import CliRunner

from perfvec.cli import main


def test_the_files_are_written(gem5_data, tmp_path):
    result = CliRunner().invoke(main, ["collect-tiling", str(gem5_data), "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {"gem5.csv", "gem5.json", "elf.zip"}


def test_a_folder_that_is_no_dataset_is_one_sentence(tmp_path):
    result = CliRunner().invoke(main, ["collect-tiling", str(tmp_path), "--output", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "could not be read" in result.output
