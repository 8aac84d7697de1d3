"""Arrays in one npz file with a card that says what they are and which foundation model they belong to; no pickle.

Enters: arrays and a card, or a path. Leaves: the file, or the arrays and the card.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import CheckpointError

Arrays = dict[str, NDArray[Any]]
TABLE_VERSION = 1


def write_archive(path: Path, schema: str, version: int, card: Mapping[str, object], arrays: Arrays) -> None:
    """Write arrays with their card; equal contents give equal bytes."""
    document = json.dumps({"schema": schema, "schema_version": version, **card})
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, card=np.array(document), **arrays)


def read_archive(path: Path, schema: str, version: int) -> tuple[dict[str, Any], Arrays]:
    """Read what `write_archive` wrote.

    Raises:
        CheckpointError: the file is missing or damaged, or has another schema or version.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            card = json.loads(str(archive["card"]))
            arrays = {name: archive[name] for name in archive.files if name != "card"}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CheckpointError(f"'{path}' could not be read: {error}.") from error
    if not isinstance(card, dict) or (card.get("schema"), card.get("schema_version")) != (schema, version):
        raise CheckpointError(f"'{path}' should have schema '{schema}' version {version}; rebuild the library.")
    return card, arrays


def check_foundation(found: object, expected: str, path: Path) -> None:
    """Refuse a table of another foundation model than the expected one.

    Raises:
        CheckpointError: they differ.
    """
    if found != expected:
        raise CheckpointError(
            f"'{path}' belongs to foundation model {found}, not to {expected}; run `python -m perfvec build-library`."
        )


def part_bounds(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of consecutive parts starts, and the last ends: int64 [parts + 1]."""
    return np.concatenate([[0], np.cumsum(counts)])
