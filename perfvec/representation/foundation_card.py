"""Which foundation model ships, told from its card alone, so that whoever only needs its name does not load PyTorch.

Enters: a folder with a card. Leaves: the model's identity.
"""

from __future__ import annotations

import json
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError

FOUNDATION_FOLDER = ASSETS / "foundation"


def foundation_identity(folder: Path = FOUNDATION_FOLDER) -> str:
    """Return the identity that the folder's card states.

    Raises:
        CheckpointError: there is no card, or it names no identity.
    """
    path = folder / "card.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CheckpointError(f"The card '{path}' cannot be read: {error}.") from error
    identity = card.get("identity") if isinstance(card, dict) else None
    if not isinstance(identity, str):
        raise CheckpointError(f"'{path}' is not the card of a foundation model: it names no identity.")
    return identity
