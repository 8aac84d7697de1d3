"""Representations of the kit's probes that are no programs of the library.

Enters: assets/probes/representations.npz, made by `python -m perfvec represent-probes`. Leaves: the table.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from perfvec.microarchitecture.probe_kit import PROBES
from perfvec.prediction.representation_table import RepresentationTable, read_representation_table


@lru_cache(maxsize=2)
def read_probe_vectors(foundation: str, folder: Path = PROBES) -> RepresentationTable:
    """Read the representations of probes that the library lacks.

    Raises:
        CheckpointError: missing, damaged, or of another foundation model.
    """
    return read_representation_table(folder, foundation)
