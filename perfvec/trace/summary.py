"""A trace at a glance: how much ran, of what kind, over how much code and data, and how far to trust it.

Enters: a `Trace`. Leaves: a `TraceSummary`. Lines are 64 bytes; footprints count distinct lines touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.trace import Trace

Confidence = Literal["high", "reduced", "low"]

LINE_BYTES = 64
BYTES_PER_KB = 1024
# Below so many instructions a prediction is mostly the cold start; the models are fitted on windows of 200,000.
FEW_INSTRUCTIONS = 10_000
SEVERAL_INSTRUCTIONS = 100_000
UNDECODED_REDUCED, UNDECODED_LOW = 0.001, 0.05
UNKNOWN_ADDRESS_REDUCED, UNKNOWN_ADDRESS_LOW = 0.01, 0.25
UNKNOWN_SIZE_REDUCED = 0.01
TRAINED_ISA = "aarch64"

GROUPS = ("integer", "multiply and divide", "floating point", "vector", "load", "store", "branch", "other")


@dataclass(frozen=True)
class TraceSummary:
    """What a trace holds.

    instructions, distinct_pcs: counts. code_footprint_kb, data_footprint_kb: distinct 64-byte lines, in kB of 1,024
    bytes. load_share, store_share, branch_share, undecoded_share: of executed instructions, 0 to 1.
    address_known_share, size_known_share: of executed loads and stores, 1 where there are none.
    mix: share of each of `GROUPS`, adding to 1. confidence: the verdict, and reasons: why it is not 'high',
    one sentence each.
    """

    program: str
    instructions: int
    distinct_pcs: int
    code_footprint_kb: float
    data_footprint_kb: float
    load_share: float
    store_share: float
    branch_share: float
    undecoded_share: float
    address_known_share: float
    size_known_share: float
    mix: dict[str, float]
    confidence: Confidence
    reasons: tuple[str, ...]


def summarise_trace(trace: Trace) -> TraceSummary:
    """Summarise a trace; one pass over each column."""
    executed = np.bincount(trace.static_index, minlength=len(trace.static)).astype(np.int64)
    flags, total = trace.static.flags, len(trace)
    memory = (trace.flags & np.uint32(InstructionFlag.LOAD | InstructionFlag.STORE)) != 0
    address_known = _known_share(trace.address != 0, memory)
    size_known = _known_share(trace.size != 0, memory)
    undecoded = _share(executed, flags, InstructionFlag.UNDECODED, total)
    confidence, reasons = _verdict(trace, undecoded, address_known, size_known)
    return TraceSummary(
        program=trace.program,
        instructions=total,
        distinct_pcs=len(np.unique(trace.pc)),
        code_footprint_kb=_footprint_kb(trace.pc // np.uint64(LINE_BYTES)),
        data_footprint_kb=_footprint_kb(_data_lines(trace)),
        load_share=_share(executed, flags, InstructionFlag.LOAD, total),
        store_share=_share(executed, flags, InstructionFlag.STORE, total),
        branch_share=_share(executed, flags, InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL, total),
        undecoded_share=undecoded,
        address_known_share=address_known,
        size_known_share=size_known,
        mix=_mix(trace, executed),
        confidence=confidence,
        reasons=reasons,
    )


def _share(executed: NDArray[np.int64], flags: NDArray[np.uint32], flag: InstructionFlag, total: int) -> float:
    return float(executed[(flags & np.uint32(flag)) != 0].sum()) / total


def _known_share(known: NDArray[np.bool_], memory: NDArray[np.bool_]) -> float:
    return float(known[memory].mean()) if memory.any() else 1.0


def _footprint_kb(lines: NDArray[np.uint64]) -> float:
    return len(np.unique(lines)) * LINE_BYTES / BYTES_PER_KB


def _data_lines(trace: Trace) -> NDArray[np.uint64]:
    """First and last line of every access; nothing in a trace is known to span more than two."""
    touched = trace.address != 0
    address = trace.address[touched]
    last = address + np.maximum(trace.size[touched], 1).astype(np.uint64) - np.uint64(1)
    return np.concatenate([address, last]) // np.uint64(LINE_BYTES)


def _mix(trace: Trace, executed: NDArray[np.int64]) -> dict[str, float]:
    """Share of each group, by flags first, because a cracked load's class is that of its address addition."""
    by_class = np.array([_group_of(name) for name in OPERATION_CLASSES])
    group = by_class[trace.static.op_class]
    for flag, name in (
        (InstructionFlag.LOAD, "load"),
        (InstructionFlag.STORE, "store"),
        (InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL, "branch"),
    ):
        group[(trace.static.flags & np.uint32(flag)) != 0] = GROUPS.index(name)
    counts = np.bincount(group, weights=executed, minlength=len(GROUPS))
    return dict(zip(GROUPS, (counts / len(trace)).tolist(), strict=True))


def _group_of(operation_class: str) -> int:
    if operation_class == "IntAlu":
        name = "integer"
    elif operation_class in ("IntMult", "IntDiv"):
        name = "multiply and divide"
    elif operation_class.endswith(("MemRead", "MemWrite")):
        name = "load" if operation_class.endswith("Read") else "store"
    elif operation_class.startswith("Float"):
        name = "floating point"
    else:
        name = "vector" if operation_class.startswith("Simd") else "other"
    return GROUPS.index(name)


def _verdict(
    trace: Trace, undecoded: float, address_known: float, size_known: float
) -> tuple[Confidence, tuple[str, ...]]:
    """The worst that any of the findings asks for, with all findings."""
    instructions, unknown_addresses, unknown_sizes = len(trace), 1 - address_known, 1 - size_known
    findings: list[tuple[bool, bool, str]] = [
        (
            instructions < SEVERAL_INSTRUCTIONS,
            instructions < FEW_INSTRUCTIONS,
            f"Only {instructions:,} instructions ran, so the cold start of caches and predictors weighs heavily.",
        ),
        (
            undecoded > UNDECODED_REDUCED,
            undecoded > UNDECODED_LOW,
            f"{undecoded:.1%} of the instructions could not be decoded.",
        ),
        (
            unknown_addresses > UNKNOWN_ADDRESS_REDUCED,
            unknown_addresses > UNKNOWN_ADDRESS_LOW,
            f"{unknown_addresses:.1%} of the loads and stores have no address, so cache misses cannot be told.",
        ),
        (
            unknown_sizes > UNKNOWN_SIZE_REDUCED,
            False,
            f"{unknown_sizes:.1%} of the loads and stores have no size, so forwarding between them is guessed.",
        ),
        (
            not trace.static.encoding.any(),
            False,
            "The trace has no encodings, so operation classes and registers are as coarse as its format.",
        ),
        (
            trace.isa != TRAINED_ISA,
            True,
            f"The trace is of {trace.isa or 'an unknown ISA'}; the models are fitted on {TRAINED_ISA} only.",
        ),
    ]
    reasons = tuple(reason for reduced, _, reason in findings if reduced)
    low = any(reduced and low for reduced, low, _ in findings)
    return ("low" if low else "reduced" if reasons else "high"), reasons
