"""Small random traces for property tests: few registers, lines and pcs, so that everything collides."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASS_INDEX, InstructionFlag, StaticInstructions
from perfvec.trace.trace import Trace

KINDS = (
    ("IntAlu", InstructionFlag(0)),
    ("IntMult", InstructionFlag(0)),
    ("FloatDiv", InstructionFlag(0)),
    ("MemRead", InstructionFlag.LOAD),
    ("MemWrite", InstructionFlag.STORE),
    ("MemRead", InstructionFlag.LOAD | InstructionFlag.STORE | InstructionFlag.EXCLUSIVE),
    ("IntAlu", InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT),
    ("IntAlu", InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT),
    ("IntAlu", InstructionFlag.UNCONDITIONAL | InstructionFlag.CALL),
    ("IntAlu", InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN),
)


def padded(registers: list[int], slots: int) -> list[int]:
    return [*registers, *[NO_REGISTER] * (slots - len(registers))]


def random_static(random: np.random.Generator) -> StaticInstructions:
    """Return each kind twice, with random registers among six."""
    kinds = KINDS * 2
    sources = [random.choice(6, size=random.integers(0, 4), replace=False).tolist() for _ in kinds]
    destinations = [random.choice(6, size=random.integers(0, 3), replace=False).tolist() for _ in kinds]
    updates = [d[-1] if d and random.random() < 0.5 else NO_REGISTER for d in destinations]
    return StaticInstructions(
        encoding=np.arange(len(kinds), dtype=np.uint32),
        op_class=np.array([OPERATION_CLASS_INDEX[name] for name, _ in kinds], dtype=np.uint8),
        sources=np.array([padded(s, 8) for s in sources], dtype=np.uint8),
        destinations=np.array([padded(d, 6) for d in destinations], dtype=np.uint8),
        address_sources=np.array([padded(s[:1], 2) for s in sources], dtype=np.uint8),
        base_update=np.array(updates, dtype=np.uint8),
        flags=np.array([int(flags) for _, flags in kinds], dtype=np.uint32),
        micro_ops=random.integers(1, 4, size=len(kinds)).astype(np.uint8),
    )


def random_trace(seed: int, rows: int) -> Trace:
    """Return a trace of few pcs, mostly in a straight line, with accesses to few lines."""
    random = np.random.default_rng(seed)
    static = random_static(random)
    pc = 0x1000 + 4 * (np.cumsum(np.where(random.random(rows) < 0.7, 1, random.integers(-30, 30, rows))) % 200)
    static_index = (pc // 4 + (random.random(rows) < 0.1)).astype(np.int64) % len(static)
    memory = (static.flags[static_index] & np.uint32(InstructionFlag.LOAD | InstructionFlag.STORE)) != 0
    address = np.where(memory & (random.random(rows) < 0.95), 0x8000 + random.integers(0, 1024, rows), 0)
    size = np.where(address > 0, random.choice([0, 1, 4, 8, 16, 64, 150], rows), 0)
    return Trace(
        program="random", isa="aarch64", origin="test", pc=pc.astype(np.uint64), address=address.astype(np.uint64),
        size=size.astype(np.uint16), static_index=static_index.astype(np.int32), static=static,
    )  # fmt: skip


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    return random_trace(draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 400)))


def chunks(rows: int, cuts: list[int]) -> list[tuple[int, int]]:
    """Return the ranges between the cuts that fall within the rows."""
    edges = sorted({0, rows, *(cut % rows for cut in cuts)})
    return list(pairwise(edges))
