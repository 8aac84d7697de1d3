"""What gem5 measured, on disk: cycles of each program on each machine, by phase on some, and the time that it took.

Enters: arrays, or a folder. Leaves: measured.npz, or a `MeasuredTable`.

Shapes: p programs, k machines, n phases of all programs, j machines with phases.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import TABLE_VERSION, Arrays, part_bounds, read_archive, write_archive

MEASURED_FILE, MEASURED_SCHEMA = "measured.npz", "perfvec.library.measured"


@dataclass(frozen=True)
class MeasuredTable:
    """What gem5 measured. totals: uint32 [p, k], core cycles, 0 where not run. wall_seconds: float32 [p, k].

    phase_cycles: uint32 [n, j], core cycles of each 1,000 instructions on the machines `phase_machines` (j names), 0
    throughout where not run; phase_counts: int64 [p].
    """

    programs: tuple[str, ...]
    machines: tuple[str, ...]
    totals: NDArray[np.uint32]
    wall_seconds: NDArray[np.float32]
    phase_machines: tuple[str, ...]
    phase_cycles: NDArray[np.uint32]
    phase_counts: NDArray[np.int64]

    def _pair(self, program: str, machine: str) -> tuple[int, int] | None:
        if program not in self.programs or machine not in self.machines:
            return None
        pair = self.programs.index(program), self.machines.index(machine)
        return pair if self.totals[pair] > 0 else None

    def cycles(self, program: str, machine: str) -> float | None:
        """Return a pair's total, None where not run."""
        pair = self._pair(program, machine)
        return None if pair is None else float(self.totals[pair])

    def seconds(self, program: str, machine: str) -> float | None:
        """Return gem5's wall seconds for a pair, None where not run."""
        pair = self._pair(program, machine)
        return None if pair is None else float(self.wall_seconds[pair])

    def phases(self, program: str, machine: str) -> NDArray[np.int64] | None:
        """Return a pair's phases, None where not run or not shipped."""
        pair = self._pair(program, machine)
        if pair is None or machine not in self.phase_machines:
            return None
        rows = slice(*part_bounds(self.phase_counts)[pair[0] : pair[0] + 2])
        return self.phase_cycles[rows, self.phase_machines.index(machine)].astype(np.int64)


def write_measured_table(folder: Path, table: MeasuredTable) -> None:
    """Write what gem5 measured."""
    arrays: Arrays = {
        "programs": np.array(table.programs),
        "machines": np.array(table.machines),
        "totals": table.totals,
        "wall_seconds": table.wall_seconds,
        "phase_machines": np.array(table.phase_machines),
        "phase_cycles": table.phase_cycles,
        "phase_counts": table.phase_counts,
    }
    write_archive(folder / MEASURED_FILE, MEASURED_SCHEMA, TABLE_VERSION, {}, arrays)


def read_measured_table(folder: Path) -> MeasuredTable:
    """Read what gem5 measured; it belongs to no foundation model.

    Raises:
        CheckpointError: missing or damaged.
    """
    _, arrays = read_archive(folder / MEASURED_FILE, MEASURED_SCHEMA, TABLE_VERSION)
    return MeasuredTable(
        programs=tuple(arrays["programs"].tolist()),
        machines=tuple(arrays["machines"].tolist()),
        totals=arrays["totals"],
        wall_seconds=arrays["wall_seconds"],
        phase_machines=tuple(arrays["phase_machines"].tolist()),
        phase_cycles=arrays["phase_cycles"],
        phase_counts=arrays["phase_counts"],
    )
