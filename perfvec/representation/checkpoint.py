"""A foundation model on disk: weights as safetensors beside a JSON card.

Enters and leaves: a `FoundationModel`. The card names sizes, feature schemas with versions, training data and results;
what does not fit this program is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError
from perfvec.features.reference.timings import REFERENCE_SCHEMA_VERSION
from perfvec.features.schema import FEATURE_NAMES, SCHEMA_NAME, SCHEMA_VERSION
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.networks import NetworkConfig, build_network

CARD_SCHEMA = "perfvec.foundation"
CARD_SCHEMA_VERSION = 1
WEIGHTS_FILE, CARD_FILE = "model.safetensors", "card.json"
SHIPPED = ASSETS / "foundation"
MEAN_TENSOR, SCALE_TENSOR, PREFIX = "normalisation.mean", "normalisation.scale", "network."


def save_checkpoint(model: FoundationModel, folder: Path) -> str:
    """Write weights and card; returns the identity, which is the hash of the weights file."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {PREFIX + name: tensor.contiguous() for name, tensor in model.network.state_dict().items()}
    tensors |= {MEAN_TENSOR: torch.from_numpy(model.mean), SCALE_TENSOR: torch.from_numpy(model.scale)}
    save_file(tensors, folder / WEIGHTS_FILE)
    identity = _identity(folder / WEIGHTS_FILE)
    card = {
        "schema": CARD_SCHEMA,
        "schema_version": CARD_SCHEMA_VERSION,
        "identity": identity,
        "network": asdict(model.config),
        "features": {"schema": SCHEMA_NAME, "schema_version": SCHEMA_VERSION},
        "reference_timings_schema_version": REFERENCE_SCHEMA_VERSION,
        "columns": [FEATURE_NAMES[column] for column in model.columns],
        "about": model.about,
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n")
    return identity


def _identity(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=2)
def load_checkpoint(folder: Path = SHIPPED) -> FoundationModel:
    """Read a foundation model, in evaluation mode.

    Raises:
        CheckpointError: a file is missing or damaged, or belongs to other schemas than this program's.
    """
    card = _read_card(folder / CARD_FILE)
    try:
        tensors = load_file(folder / WEIGHTS_FILE)
        config = NetworkConfig(**card["network"])
        network = build_network(config)
        weights = {name.removeprefix(PREFIX): t for name, t in tensors.items() if name.startswith(PREFIX)}
        network.load_state_dict(weights)
        columns = np.array([FEATURE_NAMES.index(name) for name in card["columns"]], dtype=np.intp)
        mean, scale = tensors[MEAN_TENSOR].numpy(), tensors[SCALE_TENSOR].numpy()
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"The foundation model in '{folder}' cannot be loaded: {error}.") from error
    network.eval().requires_grad_(False)
    identity = _identity(folder / WEIGHTS_FILE)
    if identity != card["identity"]:
        raise CheckpointError(f"The weights in '{folder}' are not those that the card describes.")
    return FoundationModel(identity, config, network, columns, mean, scale, card["about"])


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CheckpointError(f"The card '{path}' cannot be read: {error}.") from error
    if not isinstance(card, dict) or card.get("schema") != CARD_SCHEMA:
        raise CheckpointError(f"'{path}' is not the card of a foundation model.")
    expected = {"schema": SCHEMA_NAME, "schema_version": SCHEMA_VERSION}
    found = (card.get("schema_version"), card.get("features"), card.get("reference_timings_schema_version"))
    if found != (CARD_SCHEMA_VERSION, expected, REFERENCE_SCHEMA_VERSION):
        raise CheckpointError(
            f"The foundation model in '{path.parent}' was trained on other feature schemas than this program computes "
            f"({SCHEMA_NAME} version {SCHEMA_VERSION}, reference timings version {REFERENCE_SCHEMA_VERSION})."
        )
    return card
