import json

import numpy as np
import pandas as pd

from perfvec.prediction.accuracy_tables import write_accuracy
from perfvec.prediction.evaluation import evaluate_cell
from tests.prediction.test_evaluation import cell

PART = {
    "cell": "c", "part": "phase", "program": "p0", "machines": 5, "parts": 3, "mean": 0.1, "median": 0.1, "p90": 0.2,
    "misplaced": 0.05, "negative_parts": 0.0, "negative_cycles": 0.0,
}  # fmt: skip
INTERVALS = pd.DataFrame([{"cell": "c", "coverage": 0.91}])
CONTRIBUTION = {"cell": "c", "program": "p0", "machine": "a", "negative_instructions": 0.01, "negative_cycles": 0.002}


def test_tables_agree_with_each_other(tmp_path):
    results = [evaluate_cell(cell(1.1))]
    write_accuracy(
        results, pd.DataFrame([PART, PART | {"mean": 0.3}]), pd.DataFrame([CONTRIBUTION]), INTERVALS, "f00d", tmp_path
    )
    pairs, summary = pd.read_csv(tmp_path / "pairs.csv"), pd.read_csv(tmp_path / "summary.csv")
    assert len(pairs) == summary.loc[0, "pairs"] == 19
    np.testing.assert_allclose(pairs["error"].abs().mean(), summary.loc[0, "mean"], rtol=1e-5)
    np.testing.assert_allclose(pairs["predicted_cycles"] / pairs["measured_cycles"] - 1, pairs["error"], rtol=1e-4)
    ranks = pd.read_csv(tmp_path / "ranks.csv")
    assert ranks.groupby("ranking").size().to_dict() == {"machines_by_runtime": 4, "programs_by_cpi": 5}
    card = json.loads((tmp_path / "summary.json").read_text())
    assert card["foundation"] == "f00d"
    assert card["cells"][0]["cell"] == "c"
    assert card["parts"][0]["mean"] == 0.2
    assert card["intervals"] == [{"cell": "c", "coverage": 0.91}]
    assert pd.read_csv(tmp_path / "intervals.csv")["coverage"].tolist() == [0.91]
