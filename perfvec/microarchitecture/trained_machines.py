"""The machines trained jointly with a foundation model: the table of their vectors, kept beside the model's weights.

Enters: names and vectors from training. Leaves: `TrainedMachines`, or their npz form (no pickle).
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import CheckpointError
from perfvec.representation.foundation_card import FOUNDATION_FOLDER, foundation_identity

TRAINED_SCHEMA = "perfvec.trained_machines"
TRAINED_SCHEMA_VERSION = 1
TRAINED_FILE = "machines.npz"


@dataclass(frozen=True)
class TrainedMachines:
    """names: k machines. vectors: float64 [k, d], cycles per unit of representation. foundation: the model's id."""

    names: tuple[str, ...]
    vectors: NDArray[np.float64]
    foundation: str


def write_trained_machines(machines: TrainedMachines, folder: Path) -> None:
    """Write the table into the folder of its foundation model."""
    card = {
        "schema": TRAINED_SCHEMA,
        "schema_version": TRAINED_SCHEMA_VERSION,
        "foundation": machines.foundation,
    }
    np.savez(
        folder / TRAINED_FILE,
        card=np.array(json.dumps(card)),
        names=np.array(machines.names),
        vectors=machines.vectors.astype(np.float64),
    )


def read_trained_machines(folder: Path = FOUNDATION_FOLDER) -> TrainedMachines:
    """Read the table of the foundation model in the folder.

    Raises:
        CheckpointError: the table is missing or damaged, or belongs to another model than the folder's card.
    """
    path = folder / TRAINED_FILE
    try:
        with np.load(path, allow_pickle=False) as archive:
            card = json.loads(str(archive["card"]))
            names, vectors = tuple(str(name) for name in archive["names"]), archive["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CheckpointError(f"'{path}' could not be read as a table of trained machines: {error}.") from error
    if (card.get("schema"), card.get("schema_version")) != (TRAINED_SCHEMA, TRAINED_SCHEMA_VERSION):
        raise CheckpointError(f"'{path}' should have schema '{TRAINED_SCHEMA}' version {TRAINED_SCHEMA_VERSION}.")
    if vectors.ndim != 2 or len(vectors) != len(names) or not np.isfinite(vectors).all():
        raise CheckpointError(f"'{path}' should hold one vector of finite numbers a machine.")
    identity = foundation_identity(folder)
    if card.get("foundation") != identity:
        raise CheckpointError(
            f"'{path}' belongs to foundation model {card.get('foundation')}, but '{folder}' holds {identity}; "
            "train again or restore the table that belongs to the model."
        )
    return TrainedMachines(names, vectors, identity)
