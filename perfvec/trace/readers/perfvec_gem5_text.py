"""Reader of PerfVec's own gem5 trace: `trace.txt` and its store file.

Enters: a `ReadRequest` whose companion is the store file. Leaves: a `ReadResult` with measured commit times.
The columns are described in `perfvec_gem5_lines`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASS_INDEX, OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers.chunks import index_lines, line_chunks
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.gem5_versions import Gem5Numbers, gem5_numbers
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.micro_ops import MicroOpJoiner, MicroOps
from perfvec.trace.readers.perfvec_gem5_lines import (
    FULL,
    MALFORMED,
    STORE_STUB,
    TextRows,
    empty_rows,
    parse_chunks,
    parse_lines,
)
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import CodeLack, Confidence, ReadResult
from perfvec.trace.readers.row_tuples import choose, joined
from perfvec.trace.readers.static_rows import StaticRow, merge_rows, unique
from perfvec.trace.readers.timing import measured_timing

NAME = "perfvec-gem5"
ORIGIN = "PerfVec's gem5 text"
LINK_REGISTER = 30
LACKS_ENCODING = CodeLack(
    "The format has no encodings: registers and operation class are gem5's own, address registers are inferred."
)
MICRO_BIT, CONDITIONAL_BIT, UNCONDITIONAL_BIT, ATOMIC_BIT, STORE_CONDITIONAL_BIT = 0, 1, 2, 7, 8
# The remaining flags mean the same here and there.
SAME_FLAGS = {
    CONDITIONAL_BIT: InstructionFlag.CONDITIONAL,
    UNCONDITIONAL_BIT: InstructionFlag.UNCONDITIONAL,
    3: InstructionFlag.DIRECT,
    4: InstructionFlag.SQUASH_AFTER,
    5: InstructionFlag.SERIALISE_AFTER,
    6: InstructionFlag.SERIALISE_BEFORE,
    9: InstructionFlag.READ_BARRIER,
    10: InstructionFlag.WRITE_BARRIER,
    12: InstructionFlag.NONSPECULATIVE,
}
LOAD_CLASSES = {OPERATION_CLASS_INDEX[name] for name in ("MemRead", "FloatMemRead")}
STORE_CLASSES = {OPERATION_CLASS_INDEX[name] for name in ("MemWrite", "FloatMemWrite")}
FLOAT_CLASSES = np.array([name.startswith(("Float", "Simd")) for name in OPERATION_CLASSES])
IS_MEMORY_CLASS = np.isin(np.arange(len(OPERATION_CLASSES)), [*LOAD_CLASSES, *STORE_CLASSES])
MISFIT_SHARE = 0.2


def recognise(head: bytes) -> float:
    """Return the share of the first lines that read as this format, 0 to 1."""
    whole = head[: head.rfind(b"\n") + 1]
    if not whole:
        return 0.0
    lines = index_lines(whole)
    rows = parse_lines(lines, gem5_numbers(), FLOAT_CLASSES, store_file=False)
    return float((rows.kind != MALFORMED).mean())


def read(request: ReadRequest) -> ReadResult:
    """Read the trace.

    Raises:
        TraceError: the store file is missing or belongs to another trace, or a limit is passed.
    """
    numbers = gem5_numbers(request.gem5_version)
    reading = _Reading(request, numbers)
    chunks = parse_chunks(line_chunks(request.stream, request.budget), numbers, FLOAT_CLASSES, store_file=False)
    for rows in chunks:
        reading.feed(rows)
        if reading.columns.full or reading.stores.exhausted:
            break
    return reading.finish()


class _StoreFile:
    """The store file's rows, handed out as the main file asks for them."""

    def __init__(self, request: ReadRequest, numbers: Gem5Numbers) -> None:
        self.exhausted = False
        self._chunks: Iterator[TextRows] | None = None
        self._rows = empty_rows(0)
        if request.companion is not None:
            lines = line_chunks(request.companion, request.budget)
            self._chunks = parse_chunks(lines, numbers, FLOAT_CLASSES, store_file=True)

    def take(self, count: int) -> TextRows:
        """Return the next `count` rows, fewer where the file ends."""
        if self._chunks is None:
            raise TraceError(
                "The trace leaves its stores to a second file, which is missing; give the store file "
                "(trace.sq.txt) together with trace.txt."
            )
        parts, have = [self._rows], len(self._rows.kind)
        while have < count:
            rows = next(self._chunks, None)
            if rows is None:
                self.exhausted = True
                break
            rows = choose(rows, rows.kind == FULL)
            parts.append(rows)
            have += len(rows.kind)
        rows = joined(parts)
        self._rows = choose(rows, slice(count, None))
        return choose(rows, slice(0, count))


class _Reading:
    """State of one read."""

    def __init__(self, request: ReadRequest, numbers: Gem5Numbers) -> None:
        self.request = request
        self.columns = ColumnBuilder(request.budget, request.keep)
        self.joiner = MicroOpJoiner(self.columns, self._describe, keep_taken=True)
        self.stores = _StoreFile(request, numbers)
        self.numbers = numbers
        self.unknown_lines = 0
        self.memory_rows = 0
        self.other_than_stores = False
        self.misfits = 0
        self._numbering = Numbering()
        self._rows: list[StaticRow] = []
        self._after_micro_op_of: int | None = None

    def feed(self, rows: TextRows) -> None:
        self.unknown_lines += int((rows.kind == MALFORMED).sum())
        rows = choose(rows, (rows.kind == FULL) | (rows.kind == STORE_STUB))
        self.other_than_stores |= bool((rows.store_index == -1).any())
        rows = self._with_stores(rows)
        if not len(rows.kind):
            return
        memory = rows.address != 0
        self.memory_rows += int(memory.sum())
        self.misfits += int((memory & ~IS_MEMORY_CLASS[rows.op_class]).sum())
        numbers, fresh = self._numbering.number(rows.key)
        self.request.budget.check_distinct(len(self._numbering))
        self._rows += [_static_row(rows, int(row)) for row in fresh]
        self.joiner.feed(self._micro_ops(rows, numbers))

    def _micro_ops(self, rows: TextRows, numbers: NDArray[np.int32]) -> MicroOps:
        micro = (rows.flags & 1) != 0
        continues = np.empty(len(micro), dtype=np.bool_)
        continues[0] = micro[0] and self._after_micro_op_of == rows.pc[0]
        continues[1:] = micro[1:] & micro[:-1] & (rows.pc[1:] == rows.pc[:-1])
        self._after_micro_op_of = int(rows.pc[-1]) if micro[-1] else None
        return MicroOps(rows.pc, ~continues, numbers, rows.address, rows.size, rows.commit, rows.fetch, rows.taken)

    def _with_stores(self, rows: TextRows) -> TextRows:
        stubs = np.flatnonzero(rows.kind == STORE_STUB)
        if not len(stubs):
            return rows
        stores = self.stores.take(len(stubs))
        found = len(stores.kind)
        _check_partners(choose(rows, stubs[:found]), stores)
        for name in ("key", "pc", "address", "size", "taken", "op_class", "flags", "sources", "destinations"):
            getattr(rows, name)[stubs[:found]] = getattr(stores, name)
        return rows if found == len(stubs) else choose(rows, slice(0, int(stubs[found])))

    def _describe(self, parts: tuple[int, ...]) -> StaticRow:
        return merge_rows([self._rows[part] for part in parts])

    def finish(self) -> ReadResult:
        self.joiner.flush()
        if self.columns.rows and not self.other_than_stores:
            raise TraceError("This is the store file of a trace: every line is a store; give trace.txt first.")
        trace = self.columns.finish(self.request.program, "aarch64", ORIGIN, self.joiner.static())
        lacks: list[str] = [LACKS_ENCODING]
        confidence: Confidence = "reduced"
        if self.misfits > MISFIT_SHARE * max(1, self.memory_rows):
            confidence = "low"
            lacks.append(
                f"The class numbers do not fit gem5 {self.numbers.version}: {self.misfits:,} of {self.memory_rows:,} "
                "memory accesses are of no memory class; state the gem5 version that wrote the trace."
            )
        timing = measured_timing(self.joiner.commit_ticks, self.joiner.start_tick, self.request.period_ps)
        return ReadResult(
            trace=trace,
            format=NAME,
            confidence=confidence,
            lacks=tuple(lacks),
            timing=timing,
            truncated=self.columns.full or self.stores.exhausted or self.request.cut,
            unknown_lines=self.unknown_lines,
            left_out={"faulted and replayed": self.joiner.replays} if self.joiner.replays else {},
        )


def _check_partners(stubs: TextRows, stores: TextRows) -> None:
    same = (stubs.fetch == stores.fetch) & ((stubs.store_index == stores.store_index) | (stubs.store_index == 0))
    if not same.all():
        place = int(np.argmin(same))
        raise TraceError(
            f"The store file does not belong to the trace: the store fetched at tick {int(stubs.fetch[place])} "
            f"(queue index {int(stubs.store_index[place])}) meets one fetched at {int(stores.fetch[place])} "
            f"(queue index {int(stores.store_index[place])})."
        )


def _static_row(rows: TextRows, row: int) -> StaticRow:
    bits = int(rows.flags[row])
    op_class = int(rows.op_class[row])
    sources = unique(int(register) for register in rows.sources[row])
    destinations = unique(int(register) for register in rows.destinations[row])
    flags = 0
    for bit, flag in SAME_FLAGS.items():
        flags |= int(flag) if bits >> bit & 1 else 0
    flags |= _memory_flags(op_class, bits) | _branch_flags(flags, sources, destinations)
    if op_class == OPERATION_CLASS_INDEX["unknown"]:
        flags |= int(InstructionFlag.UNDECODED)
    return StaticRow(op_class, sources, destinations, _address_sources(flags, sources), NO_REGISTER, flags)


def _memory_flags(op_class: int, bits: int) -> int:
    if bits >> ATOMIC_BIT & 1:
        return int(InstructionFlag.LOAD | InstructionFlag.STORE | InstructionFlag.EXCLUSIVE)
    if bits >> STORE_CONDITIONAL_BIT & 1:
        return int(InstructionFlag.STORE | InstructionFlag.EXCLUSIVE)
    if op_class in LOAD_CLASSES:
        return int(InstructionFlag.LOAD)
    return int(InstructionFlag.STORE) if op_class in STORE_CLASSES else 0


def _branch_flags(flags: int, sources: tuple[int, ...], destinations: tuple[int, ...]) -> int:
    if not flags & InstructionFlag.UNCONDITIONAL:
        return 0
    if LINK_REGISTER in destinations:
        return int(InstructionFlag.CALL)
    is_return = not flags & InstructionFlag.DIRECT and sources == (LINK_REGISTER,)
    return int(InstructionFlag.RETURN) if is_return else 0


def _address_sources(flags: int, sources: tuple[int, ...]) -> tuple[int, ...]:
    """gem5 lists the base register first, then a register offset, then the data of a store."""
    if flags & InstructionFlag.STORE:
        return sources[:1]
    return sources[:2] if flags & InstructionFlag.LOAD else ()
