import numpy as np
import pandas as pd
import pytest

from perfvec.errors import CheckpointError
from perfvec.exploration.tiling.evaluation_tables import markdown, read_evaluation, write_evaluation
from perfvec.exploration.tiling.truth import TILING_FOLDER


def measured_table() -> pd.DataFrame:
    return pd.DataFrame({
        "kernel": "k", "size": 8, "machine": ["a", "a", "b", "b"], "tile": ["4", "8", "4", "8"], "instructions": 10,
        "cycles": [1.0, 2.0, 2.0, 1.0], "measured_cycles": [1.0, 2.0, 1.0, 2.0], "error": [0.0, 0.0, 1.0, -0.5],
    })  # fmt: skip


def test_the_tables_come_back(tmp_path):
    written = write_evaluation(measured_table(), "model", tmp_path)
    back = read_evaluation(tmp_path)
    assert back.foundation == "model"
    assert (back.ordered_share, back.mean_regret) == (written.ordered_share, written.mean_regret) == (0.5, 0.5)
    assert back.mean_error == pytest.approx(0.375)
    assert len(pd.read_csv(tmp_path / "pairs.csv")) == 4


def test_the_page_says_the_figures(tmp_path):
    text = markdown(write_evaluation(measured_table(), "model", tmp_path))
    assert "| k N=8 | b | 2 | 75.0% | 100.0% | 0 of 1 | 4 | 8 | 100.0% |" in text
    assert "50.0% of the 2 pairs" in text


def test_missing_tables_are_told(tmp_path):
    with pytest.raises(CheckpointError, match="evaluate-tiling"):
        read_evaluation(tmp_path)


def test_the_shipped_tables_cover_every_kernel_and_machine():
    shipped = read_evaluation(TILING_FOLDER).by_machine
    assert len(shipped) == 18
    assert np.isfinite(shipped[["mean_error", "regret"]]).all().all()
