"""The library's representations on disk: vectors and functions float64, phases in half precision that re-sum.

Enters: representations, or a folder. Leaves: representations.npz, or a table that unpacks a program when asked for it.

Shapes: d components, n phases of all programs, f functions of all programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from perfvec.archive import TABLE_VERSION, Arrays, check_foundation, part_bounds, read_archive, write_archive
from perfvec.prediction.phase_packing import pack_phases, unpack_phases
from perfvec.representation.representation import Representation

REPRESENTATIONS_FILE, REPRESENTATIONS_SCHEMA = "representations.npz", "perfvec.library.representations"


@dataclass(frozen=True)
class RepresentationTable:
    """Programs' representations, unpacked when asked for."""

    foundation: str
    programs: tuple[str, ...]
    arrays: Arrays
    unpacked: dict[str, Representation] = field(default_factory=dict)

    def get(self, program: str) -> Representation | None:
        """Return a program's representation, None where it is not in the table."""
        if program not in self.unpacked:
            if program not in self.programs:
                return None
            self.unpacked[program] = self._unpack(self.programs.index(program))
        return self.unpacked[program]

    def _unpack(self, row: int) -> Representation:
        arrays = self.arrays
        phases = slice(*part_bounds(arrays["phase_counts"])[row : row + 2])
        functions = slice(*part_bounds(arrays["function_counts"])[row : row + 2])
        vector = arrays["vectors"][row]
        return Representation(
            program=self.programs[row],
            foundation=self.foundation,
            instructions=int(arrays["instructions"][row]),
            vector=vector,
            phases=unpack_phases(arrays["phases"][phases], float(arrays["phase_scales"][row]), vector),
            functions=arrays["functions"][functions],
            function_names=tuple(str(name) for name in arrays["function_names"][functions]),
            function_instructions=tuple(int(count) for count in arrays["function_instructions"][functions]),
        )


def write_representation_table(folder: Path, representations: Sequence[Representation]) -> None:
    """Write programs' representations, all of one foundation model, in their order."""
    packed = [pack_phases(item.phases) for item in representations]
    names = [name for item in representations for name in item.function_names]
    arrays: Arrays = {
        "programs": np.array([item.program for item in representations]),
        "instructions": np.array([item.instructions for item in representations], dtype=np.int64),
        "vectors": np.stack([item.vector for item in representations]),
        "phases": np.concatenate([phases for phases, _ in packed]),
        "phase_scales": np.array([scale for _, scale in packed]),
        "phase_counts": np.array([len(phases) for phases, _ in packed], dtype=np.int64),
        "functions": np.concatenate([item.functions for item in representations]),
        "function_names": np.array(names),
        "function_counts": np.array([len(item.function_names) for item in representations], dtype=np.int64),
        "function_instructions": np.array(
            [count for item in representations for count in item.function_instructions], dtype=np.int64
        ),
    }
    card = {"foundation": representations[0].foundation}
    write_archive(folder / REPRESENTATIONS_FILE, REPRESENTATIONS_SCHEMA, TABLE_VERSION, card, arrays)


def read_representation_table(folder: Path, foundation: str) -> RepresentationTable:
    """Read the table of representations.

    Raises:
        CheckpointError: missing, damaged, or of another foundation model.
    """
    path = folder / REPRESENTATIONS_FILE
    card, arrays = read_archive(path, REPRESENTATIONS_SCHEMA, TABLE_VERSION)
    check_foundation(card.get("foundation"), foundation, path)
    return RepresentationTable(foundation, tuple(str(name) for name in arrays["programs"]), arrays)
