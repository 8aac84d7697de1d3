import pytest

from perfvec.errors import CheckpointError
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import foundation_identity


def test_the_card_names_the_model_that_its_weights_are():
    assert foundation_identity() == load_checkpoint().identity


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"identity": 3}'])
def test_cards_without_an_identity_are_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "card.json").write_text(content)
    with pytest.raises(CheckpointError, match="card"):
        foundation_identity(tmp_path)
