import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfvec.commands.train import command
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.gem5_dataset import Gem5Dataset


@pytest.fixture
def gem5_subset(gem5_data: Path, tmp_path: Path) -> Path:
    """A dataset folder of one train and one val program, and the machines that ran the former."""
    dataset, folder = Gem5Dataset(gem5_data), tmp_path / "subset"
    table = dataset.programs
    names = [table.index[table["split"] == split][0] for split in ("train", "val")]
    for part, suffix in (("traces", "parquet"), ("cycles", "npy.zst")):
        (folder / part).mkdir(parents=True)
        for name in names:
            (folder / part / f"{name}.{suffix}").symlink_to(gem5_data / part / f"{name}.{suffix}")
    table.loc[names].to_csv(folder / "programs.csv")
    index = json.loads((gem5_data / "cycles" / "index.json").read_text())
    (folder / "cycles" / "index.json").write_text(json.dumps({name: index[name] for name in names}))
    machines = [dataset.machine_documents[name] for name in dataset.machines_of(names[0])]
    (folder / "machines.json").write_text(json.dumps(machines))
    return folder


def test_wrong_arguments_are_one_sentence(tmp_path: Path) -> None:
    folders = ["--dataset", str(tmp_path), "--cache", str(tmp_path), "--output", str(tmp_path)]
    both = CliRunner().invoke(command, [*folders, "--steps", "5", "--minutes", "5"])
    assert "Error: A training run needs either a number of steps or of minutes" in both.output
    missing = CliRunner().invoke(command, [*folders, "--config", str(tmp_path / "none.json")])
    assert missing.exit_code == 1
    assert "could not be read as a training configuration" in missing.output
    empty = CliRunner().invoke(command, folders)
    assert empty.exit_code == 1
    assert "is no dataset folder" in empty.output


@pytest.mark.slow
def test_a_short_run_leaves_a_model(gem5_subset: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"hidden": 8, "extra": 4, "sequences": 2}))
    folders = ["--dataset", str(gem5_subset), "--cache", str(tmp_path / "cache"), "--output", str(tmp_path / "model")]
    options = ["--config", str(config), "--steps", "3", "--seed", "7"]
    first = CliRunner().invoke(command, [*folders, *options])
    assert first.exit_code == 0, first.output
    assert "step 3" in first.stderr
    assert "Best validation error" in first.stdout
    model = load_checkpoint(tmp_path / "model")
    assert model.about["seed"] == 7
    again = CliRunner().invoke(command, [*folders, *options, "--resume"])
    assert again.exit_code == 0, again.output
