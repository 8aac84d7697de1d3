import json
from pathlib import Path

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.representation.checkpoint import CARD_FILE, WEIGHTS_FILE, load_checkpoint, save_checkpoint
from tests.features.small_traces import random_trace
from tests.representation.models import random_model


@pytest.mark.parametrize(("kind", "references"), [("gated", REFERENCE_COUNT), ("lstm", 0), ("cnn", REFERENCE_COUNT)])
def test_what_is_saved_comes_back(tmp_path: Path, kind: str, references: int) -> None:
    model, trace = random_model(kind, references), random_trace(1, 200)
    identity = save_checkpoint(model, tmp_path)
    loaded = load_checkpoint(tmp_path)
    assert loaded.identity == identity
    assert loaded.config == model.config
    (_, vectors), (_, expected) = next(loaded.vectors(trace)), next(model.vectors(trace))
    np.testing.assert_array_equal(vectors, expected)


def test_equal_models_have_equal_identities(tmp_path: Path) -> None:
    assert save_checkpoint(random_model(), tmp_path / "a") == save_checkpoint(random_model(), tmp_path / "b")


def change_card(folder: Path, **changes: object) -> None:
    path = folder / CARD_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"schema": "other"}, "not the card of a foundation model"),
        ({"features": {"schema": "perfvec.features", "schema_version": 0}}, "other feature schemas"),
        ({"reference_timings_schema_version": 0}, "other feature schemas"),
        ({"columns": ["no_such_column"]}, "cannot be loaded"),
        ({"identity": "0" * 16}, "not those that the card describes"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    save_checkpoint(random_model(), tmp_path)
    change_card(tmp_path, **changes)
    with pytest.raises(CheckpointError, match=sentence):
        load_checkpoint(tmp_path)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    save_checkpoint(random_model(), tmp_path)
    (tmp_path / WEIGHTS_FILE).write_bytes(b"nothing of the kind")
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        load_checkpoint(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(tmp_path / "nothing")
