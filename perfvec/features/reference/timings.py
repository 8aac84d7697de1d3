"""Reference timings of a trace, in chunks with carried state.

Enters: a `Trace`, a range of its rows in order from row 0, and their `Events`. Leaves: float32 [rows, S], core cycles
each instruction adds on each reference machine. The same values come out whatever the chunk size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import Events
from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import empty_caches
from perfvec.features.reference.settings import Parameters, reference_machines, settings_rows
from perfvec.features.reference.state import DynamicRows, empty_tags, static_rows, zero_clocks
from perfvec.features.reference.window import run_window
from perfvec.trace.instruction import StaticInstructions
from perfvec.trace.trace import Trace

REFERENCE_SCHEMA = "perfvec.reference_timings"
REFERENCE_SCHEMA_VERSION = 11


def reference_names() -> tuple[str, ...]:
    """Names of the reference machines, in the order of the columns."""
    return tuple(str(machine["name"]) for machine in reference_machines())


class ReferenceTimer:
    """Reference timings of one trace, in order, in parts of some machines, each of which may have its own thread."""

    def __init__(self, static: StaticInstructions, machines: Sequence[Parameters] | None = None) -> None:
        """Stand before the first instruction of a trace over the given static instructions.

        Args:
            static: the trace's.
            machines: the reference machines by default, which are never timed together with others.
        """
        timed = list(reference_machines() if machines is None else machines)
        each = at.PART_MACHINES if machines is None else at.COLUMNS
        self.count = len(timed)
        self.parts = tuple(
            PartTimer(static, timed[first : first + each], first) for first in range(0, len(timed), each)
        )

    def empty(self, rows: int) -> NDArray[np.float32]:
        """Return what the parts write into, float32 [rows, S]."""
        return np.empty((rows, self.count), dtype=np.float32)

    def time(self, trace: Trace, start: int, stop: int, events: Events) -> NDArray[np.float32]:
        """Return the commit-time increments of rows [start, stop), float32 [stop - start, S], core cycles."""
        cycles = self.empty(stop - start)
        for part in self.parts:
            part.time(trace, start, stop, events, cycles)
        return cycles


class PartTimer:
    """Timings of one trace on up to COLUMNS machines, in order; holds what is carried from chunk to chunk."""

    def __init__(self, static: StaticInstructions, machines: Sequence[Parameters], first: int) -> None:
        """Stand before the first instruction of a trace.

        Args:
            static: the trace's.
            machines: at least one; places that are left over hold the last one once more.
            first: column of the first machine in what the part writes into.
        """
        order = sorted(range(len(machines)), key=lambda number: machines[number]["core"] != "o3")
        placed = [machines[number] for number in order]
        settings = settings_rows((*placed, *[placed[-1]] * (at.COLUMNS - len(placed))))
        self._columns = first + np.array(order, dtype=np.int64)
        self._static = static_rows(static)
        self._clocks = zero_clocks(settings)
        self._tags = empty_tags(len(machines), sum(machine["core"] == "o3" for machine in machines))
        self._caches = empty_caches(settings)

    def time(self, trace: Trace, start: int, stop: int, events: Events, cycles: NDArray[np.float32]) -> None:
        """Write the commit-time increments of rows [start, stop) into the machines' columns, core cycles."""
        out = np.empty((stop - start, at.COLUMNS), dtype=np.float32)
        rows = DynamicRows(
            static_index=trace.static_index[start:stop],
            pc=trace.pc[start:stop],
            address=events.physical_address,
            size=trace.size[start:stop],
            taken=trace.taken[start:stop],
            code_distance=events.code_distance,
            data_distance=events.data_distance,
            forward_stores=events.store_forward_stores,
            mispredicted=events.mispredicted,
        )
        run_window(rows, self._static, self._clocks, self._tags, self._caches, out)
        write_columns(out, self._columns, cycles)


@kernel
def write_columns(out: NDArray[np.float32], columns: NDArray[np.int64], cycles: NDArray[np.float32]) -> None:
    """Copy the first places of each row of `out` to the given columns of `cycles`."""
    for i in range(len(out)):
        for place in range(len(columns)):
            cycles[i, columns[place]] = out[i, place]
