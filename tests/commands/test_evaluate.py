import json

import pandas as pd
import pytest
from click.testing import CliRunner

from perfvec.commands.evaluate import command
from tests.training.small_dataset import cut_dataset

CELLS = [
    "seen_seen", "val_seen", "unseen_seen", "unseen_unseen_phases", "unseen_unseen_phases_run",
    "unseen_unseen_totals", "unseen_unseen_totals_run", "unseen_unseen_probes", "unseen_unseen_probes_run",
    "unseen_unseen_parameters", "unseen_unseen_analytic",
]  # fmt: skip


@pytest.mark.slow
def test_writes_every_table(gem5_data, tmp_path):
    dataset = cut_dataset(gem5_data, tmp_path / "dataset", rows=2000)
    result = CliRunner().invoke(command, ["--dataset", str(dataset.root), "--output", str(tmp_path / "accuracy")])
    assert result.exit_code == 0, result.output
    summary = pd.read_csv(tmp_path / "accuracy" / "summary.csv")
    assert summary["cell"].tolist() == CELLS
    assert summary["mean"].between(0, 5).all()
    card = json.loads((tmp_path / "accuracy" / "summary.json").read_text())
    assert [cell["cell"] for cell in card["cells"]] == CELLS
    assert [row["cell"] for row in card["intervals"]] == [
        "val_val_parameters",
        "unseen_unseen_parameters",
        "unseen_unseen_analytic",
    ]
    assert all(0 <= row["coverage_low"] <= row["coverage"] <= row["coverage_high"] <= 1 for row in card["intervals"])
    assert {path.name for path in (tmp_path / "accuracy").iterdir()} == {
        "summary.csv", "summary.json", "pairs.csv", "ranks.csv", "parts.csv", "contributions.csv",
        "intervals.csv",
    }  # fmt: skip


def test_a_folder_without_a_dataset_is_refused(tmp_path):
    result = CliRunner().invoke(command, ["--dataset", str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "is no dataset folder" in result.output
