"""The accuracy tables as read, and what is summed from them."""

import json

import pandas as pd
import pytest

from perfvec.errors import CheckpointError
from perfvec.prediction.accuracy_tables import ACCURACY_SCHEMA, ACCURACY_SCHEMA_VERSION
from perfvec.webui.accuracy_data import TABLES, errors_by, read_accuracy, worst_pairs

PAIRS = pd.DataFrame(
    {
        "cell": "unseen_seen",
        "program": ["a", "a", "b", "b"],
        "machine": ["m", "n", "m", "n"],
        "measured_cycles": [100.0, 200.0, 400.0, 800.0],
        "predicted_cycles": [110.0, 180.0, 400.0, 1200.0],
        "error": [0.1, -0.1, 0.0, 0.5],
    }
)
INSTRUCTIONS = pd.Series({"a": 100, "b": 200})


@pytest.fixture
def folder(tmp_path):
    card = {
        "schema": ACCURACY_SCHEMA,
        "schema_version": ACCURACY_SCHEMA_VERSION,
        "foundation": "f00d",
        "command": "python -m perfvec evaluate",
    }
    (tmp_path / "summary.json").write_text(json.dumps(card))
    for name in TABLES:
        PAIRS.to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


def test_pairs_have_cpis(folder):
    data = read_accuracy(INSTRUCTIONS, folder)
    assert data.foundation == "f00d"
    assert data.pairs["measured_cpi"].tolist() == [1, 2, 2, 4]
    assert data.pairs["predicted_cpi"].tolist() == [1.1, 1.8, 2, 6]


@pytest.mark.parametrize("damage", ["no table", "no card", "another schema", "a card that is none"])
def test_what_is_missing_or_damaged_is_one_sentence(folder, damage):
    if damage == "no table":
        (folder / "pairs.csv").unlink()
    elif damage == "no card":
        (folder / "summary.json").unlink()
    else:
        (folder / "summary.json").write_text('{"schema": "other"}' if damage == "another schema" else "[1]")
    with pytest.raises(CheckpointError, match="perfvec evaluate` makes them"):
        read_accuracy(INSTRUCTIONS, folder)


def test_errors_by_name_put_the_largest_mean_first():
    table = errors_by(PAIRS, "program")
    assert table["name"].tolist() == ["b", "a"]
    assert table["mean_error"].tolist() == pytest.approx([0.25, 0.1])
    assert table["worst_error"].tolist() == pytest.approx([0.5, 0.1])
    assert table["bias"].tolist() == pytest.approx([0.25, 0.0])
    assert table["pairs"].tolist() == [2, 2]


def test_the_worst_pairs_come_first_whatever_their_sign():
    assert worst_pairs(PAIRS, 3)["error"].tolist() == [0.5, 0.1, -0.1]
