"""From gem5's micro-operations to architectural instructions.

Enters: rows of micro-operations, chunk by chunk, each numbered by its distinct text or fields. Leaves: one row an
architectural instruction: lowest address, summed size, the commit of the last micro-operation, and a static row made
of the micro-operations' rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import InstructionFlag, StaticInstructions
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.scan import kernel, mix
from perfvec.trace.readers.static_rows import StaticRow, static_table

LONGEST_GROUP = 4096  # micro-operations; none of gem5's instructions comes near
CONTROL = int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)


@dataclass(frozen=True)
class MicroOps:
    """n micro-operations in program order.

    pc: uint64. first: bool, begins an architectural instruction. number: int32, of its distinct text or fields.
    address: uint64, 0 = none. size: uint16, bytes. commit, fetch: int64 ticks, 0 where unknown.
    taken: int8, 1, 0 or -1 unknown.
    """

    pc: NDArray[np.uint64]
    first: NDArray[np.bool_]
    number: NDArray[np.int32]
    address: NDArray[np.uint64]
    size: NDArray[np.uint16]
    commit: NDArray[np.int64]
    fetch: NDArray[np.int64]
    taken: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pc)

    def rows(self, start: int, stop: int) -> MicroOps:
        """Return rows start to stop (exclusive)."""
        return MicroOps(*(getattr(self, field.name)[start:stop] for field in fields(self)))

    def after(self, earlier: MicroOps) -> MicroOps:
        """Return these rows with those of `earlier` in front."""
        joined = ((getattr(earlier, field.name), getattr(self, field.name)) for field in fields(self))
        return MicroOps(*(np.concatenate(pair) for pair in joined))


@kernel
def _join(
    first: NDArray[np.bool_],
    number: NDArray[np.int32],
    address: NDArray[np.uint64],
    size: NDArray[np.uint16],
    starts: NDArray[np.int64],
    keys: NDArray[np.uint64],
    addresses: NDArray[np.uint64],
    sizes: NDArray[np.uint16],
) -> int:
    """Fill one entry an architectural instruction, and return how many there are."""
    group = -1
    for row in range(len(first)):
        if first[row] or group < 0:
            group += 1
            starts[group] = row
            keys[group] = np.uint64(0)
            addresses[group] = np.uint64(0)
            sizes[group] = 0
        keys[group] = mix(keys[group], np.uint64(number[row]))
        if address[row] != 0 and (addresses[group] == 0 or address[row] < addresses[group]):
            addresses[group] = address[row]
        sizes[group] += size[row]
    return group + 1


class MicroOpJoiner:
    """Joins micro-operations into the rows of a `ColumnBuilder`.

    describe: from the numbers of an instruction's micro-operations to its static row. drop_replays: leave out an
    instruction that did not branch and yet is followed by itself: it faulted and was executed again.
    """

    def __init__(
        self,
        columns: ColumnBuilder,
        describe: Callable[[tuple[int, ...]], StaticRow],
        *,
        drop_replays: bool = True,
        keep_taken: bool = False,
    ) -> None:
        self.columns = columns
        self.describe = describe
        self.drop_replays = drop_replays
        self.keep_taken = keep_taken
        self.replays = 0
        self.start_tick = 0
        self._rows: list[StaticRow] = []
        self._control = np.zeros(0, dtype=np.bool_)
        self._numbering = Numbering()
        self._waiting: MicroOps | None = None
        self._commits: list[NDArray[np.int64]] = []

    @property
    def commit_ticks(self) -> NDArray[np.int64]:
        """Commit tick of each row kept, int64 [rows]."""
        return np.concatenate(self._commits) if self._commits else np.zeros(0, dtype=np.int64)

    def static(self) -> StaticInstructions:
        """Return the table of all distinct instructions seen."""
        return static_table(self._rows)

    def feed(self, micro_ops: MicroOps) -> None:
        """Take the next micro-operations; the instruction at their end waits for the next call, or for `flush`."""
        if not len(micro_ops) or self.columns.full:
            return
        if self._waiting is not None:
            micro_ops = micro_ops.after(self._waiting)
            self._waiting = None
        starts, keys, addresses, sizes = self._groups(micro_ops)
        if len(micro_ops) - int(starts[-1]) < LONGEST_GROUP:
            self._waiting = micro_ops.rows(int(starts[-1]), len(micro_ops))
            micro_ops = micro_ops.rows(0, int(starts[-1]))
            starts, keys, addresses, sizes = starts[:-1], keys[:-1], addresses[:-1], sizes[:-1]
        if len(starts):
            self._emit(micro_ops, starts, keys, addresses, sizes)

    def flush(self) -> None:
        """Take the instruction that waits as complete; nothing more comes."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not self.columns.full:
            self._emit(waiting, *self._groups(waiting))

    def _groups(
        self, micro_ops: MicroOps
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint16]]:
        count = len(micro_ops)
        starts, keys = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.uint64)
        addresses, sizes = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.uint16)
        groups = _join(
            micro_ops.first, micro_ops.number, micro_ops.address, micro_ops.size, starts, keys, addresses, sizes
        )
        return starts[:groups], keys[:groups], addresses[:groups], sizes[:groups]

    def _emit(
        self,
        micro_ops: MicroOps,
        starts: NDArray[np.int64],
        keys: NDArray[np.uint64],
        addresses: NDArray[np.uint64],
        sizes: NDArray[np.uint16],
    ) -> None:
        numbers = self._number(micro_ops, starts, keys)
        lasts = np.append(starts[1:], len(micro_ops)) - 1
        pc = micro_ops.pc[starts]
        commit = micro_ops.commit[lasts]
        taken = micro_ops.taken[lasts]
        if not self.columns.rows:
            self.start_tick = int(micro_ops.fetch[0])
        kept = self._kept(pc, numbers)
        chosen = slice(None) if kept.all() else kept
        count = self.columns.append(
            pc[chosen],
            addresses[chosen],
            numbers[chosen],
            sizes[chosen],
            np.where(self._control[numbers], taken, np.int8(0))[chosen] if self.keep_taken else None,
        )
        self._commits.append(commit[chosen][:count])

    def _number(self, micro_ops: MicroOps, starts: NDArray[np.int64], keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        numbers, fresh = self._numbering.number(keys)
        self.columns.budget.check_distinct(len(self._numbering))
        stops = np.append(starts[1:], len(micro_ops))
        for group in fresh:
            parts = micro_ops.number[starts[group] : stops[group]]
            self._rows.append(self.describe(tuple(int(part) for part in parts)))
        if len(fresh):
            flags = np.array([row.flags for row in self._rows[len(self._control) :]], dtype=np.int64)
            self._control = np.append(self._control, (flags & CONTROL) != 0)
        return numbers

    def _kept(self, pc: NDArray[np.uint64], numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Rows that are not replays; the row after the last one is the instruction that waits."""
        kept = np.ones(len(pc), dtype=np.bool_)
        if not self.drop_replays:
            return kept
        following = np.append(pc[1:], pc[-1] ^ np.uint64(1) if self._waiting is None else self._waiting.pc[0])
        kept = np.asarray((following != pc) | self._control[numbers])
        self.replays += int(len(kept) - kept.sum())
        return kept
