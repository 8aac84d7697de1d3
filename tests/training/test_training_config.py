import json
from pathlib import Path
from typing import Any

import pytest

from perfvec.errors import TrainingError
from perfvec.features.feature import Group
from perfvec.features.schema import FEATURE_COUNT, FEATURE_NAMES, columns_of
from perfvec.training.training_config import TrainingConfig, config_from_document, read_config


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    config = TrainingConfig(kind="gru", dropout=0.0, feature_groups=("paper", "stride"), lengths=((1, 1.0), (5, 0.5)))
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config.document()))
    assert read_config(path) == config


def test_fields_left_out_keep_their_defaults() -> None:
    assert config_from_document({"hidden": 128, "learning_rate": 1}) == TrainingConfig(hidden=128, learning_rate=1.0)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "should be a JSON object"),
        ({"hiden": 3}, "no field 'hiden'"),
        ({"hidden": "96"}, "'hidden' is '96'; it should be of type int"),
        ({"hidden": True}, "of type int"),
        ({"hidden": 0}, "above 0"),
        ({"kind": "oracle"}, "'kind' is 'oracle'; it should be one of gated"),
        ({"kind": "lstm", "dropout": 0.1}, "'dropout' is 0.1; it should be 0 for lstm"),
        ({"dropout": 1.0}, "from 0 to below 1"),
        ({"feature_groups": ["prophecy"]}, "'feature_groups'"),
        ({"feature_groups": "paper"}, "a list of names"),
        ({"feature_groups": []}, "'feature_groups'"),
        ({"lengths": [[7, 1.0]]}, "sums that divide 30 blocks"),
        ({"lengths": [7]}, r"a list of \[blocks, weight\] pairs"),
        ({"extra": 0}, "above 0"),
        ({"averaging": 1.5}, "from 0 to 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(document: Any, sentence: str) -> None:
    with pytest.raises(TrainingError, match=sentence):
        config_from_document(document)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("hidden: 96")
    with pytest.raises(TrainingError, match="could not be read as a training configuration"):
        read_config(path)


def test_columns() -> None:
    assert len(TrainingConfig(register_columns=True).columns()) == FEATURE_COUNT
    described = {FEATURE_NAMES[column] for column in TrainingConfig().columns()}
    left_out = set(FEATURE_NAMES) - described
    assert len(left_out) == 28  # (8 sources + 6 destinations) × (class, index)
    assert all(name.endswith(("_class", "_index")) for name in left_out)
    paper = TrainingConfig(feature_groups=("paper",), register_columns=True)
    assert paper.columns().tolist() == columns_of(Group.PAPER).tolist()
    assert paper.network().features == 73
