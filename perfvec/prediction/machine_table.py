"""The library's machines on disk.

Enters: vectors with what is known of them, or a folder. Leaves: machines.npz, or a `MachineTable`.

Shapes: k machines, d components.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import TABLE_VERSION, Arrays, check_foundation, read_archive, write_archive
from perfvec.microarchitecture.machine import MachineKind

MACHINES_FILE, MACHINES_SCHEMA = "machines.npz", "perfvec.library.machines"


@dataclass(frozen=True)
class MachineTable:
    """k machines, in one order: names, splits, kinds, periods_ps, fitted_on (what, empty where trained) and vectors
    float64 [k, d].
    """

    names: tuple[str, ...]
    splits: tuple[str, ...]
    kinds: tuple[MachineKind, ...]
    periods_ps: tuple[float, ...]
    fitted_on: tuple[str, ...]
    vectors: NDArray[np.float64]


def write_machine_table(folder: Path, table: MachineTable, foundation: str) -> None:
    """Write the table of machines."""
    arrays: Arrays = {
        "names": np.array(table.names),
        "splits": np.array(table.splits),
        "kinds": np.array(table.kinds),
        "periods_ps": np.array(table.periods_ps),
        "fitted_on": np.array(table.fitted_on),
        "vectors": table.vectors,
    }
    write_archive(folder / MACHINES_FILE, MACHINES_SCHEMA, TABLE_VERSION, {"foundation": foundation}, arrays)


def read_machine_table(folder: Path, foundation: str) -> MachineTable:
    """Read the table of machines.

    Raises:
        CheckpointError: missing, damaged, or of another foundation model.
    """
    path = folder / MACHINES_FILE
    card, arrays = read_archive(path, MACHINES_SCHEMA, TABLE_VERSION)
    check_foundation(card.get("foundation"), foundation, path)
    return MachineTable(
        names=tuple(arrays["names"].tolist()),
        splits=tuple(arrays["splits"].tolist()),
        kinds=cast(tuple[MachineKind, ...], tuple(arrays["kinds"].tolist())),
        periods_ps=tuple(arrays["periods_ps"].tolist()),
        fitted_on=tuple(arrays["fitted_on"].tolist()),
        vectors=arrays["vectors"],
    )
