import json

import pandas as pd
import pytest

from perfvec.exploration.tiling.error_band import error_bands


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "summary.json").write_text(json.dumps({"foundation": "model"}))
    ratios = [0.8 + 0.01 * step for step in range(41)]
    cells = ("unseen_seen", "unseen_unseen_phases", "unseen_unseen_parameters", "seen_seen")
    rows = [(cell, 100 * ratio * (2 if cell == "seen_seen" else 1), 100) for cell in cells for ratio in ratios]
    pd.DataFrame(rows, columns=["cell", "measured_cycles", "predicted_cycles"]).to_csv(tmp_path / "pairs.csv")
    return tmp_path


def test_the_band_holds_ninety_percent_of_measurements(folder):
    bands = error_bands("model", folder)
    assert set(bands) == {"trained", "fitted", "parameters"}
    assert (bands["trained"].low, bands["trained"].high) == pytest.approx((0.82, 1.18))


def test_tables_of_another_model_or_none_give_no_band(folder, tmp_path):
    assert error_bands("another", folder) == {}
    assert error_bands("model", tmp_path / "nothing") == {}
