"""Hypothesis strategies that make whole traces."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import (
    MAX_ADDRESS_SOURCES,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
    OPERATION_CLASSES,
    REGISTER_COUNT,
    StaticInstructions,
)
from perfvec.trace.trace import Function, Trace

WORDS = st.integers(0, 2**32 - 1)
ADDRESSES = st.integers(0, 2**64 - 1)
NAMES = st.text(min_size=1, max_size=20)
FUNCTIONS = st.lists(st.builds(Function, NAMES, ADDRESSES, ADDRESSES), max_size=3).map(tuple)


def padded(registers: list[list[int]], width: int) -> NDArray[np.uint8]:
    return np.array([row + [NO_REGISTER] * (width - len(row)) for row in registers], dtype=np.uint8)


@st.composite
def described_instructions(draw: st.DrawFn) -> StaticInstructions:
    """Distinct instructions that no decoder made: any class with any registers."""
    rows = draw(st.integers(1, 5))

    def many(values: st.SearchStrategy[int], dtype: type) -> NDArray:
        return np.array(draw(st.lists(values, min_size=rows, max_size=rows)), dtype=dtype)

    def registers(width: int) -> NDArray[np.uint8]:
        row = st.lists(st.integers(0, REGISTER_COUNT - 1), max_size=width, unique=True)
        return padded(draw(st.lists(row, min_size=rows, max_size=rows)), width)

    return StaticInstructions(
        encoding=many(WORDS, np.uint32) if draw(st.booleans()) else np.zeros(rows, np.uint32),
        op_class=many(st.integers(0, len(OPERATION_CLASSES) - 1), np.uint8),
        sources=registers(MAX_SOURCES),
        destinations=registers(MAX_DESTINATIONS),
        address_sources=registers(MAX_ADDRESS_SOURCES),
        base_update=many(st.sampled_from([NO_REGISTER, 3, 31]), np.uint8),
        flags=many(st.integers(0, 2**17 - 1), np.uint32),
        micro_ops=many(st.integers(1, 8), np.uint8),
    )


def decoded_instructions() -> st.SearchStrategy[StaticInstructions]:
    words = st.lists(WORDS, min_size=1, max_size=5, unique=True)
    return words.map(lambda encodings: decode_encodings(np.array(encodings, dtype=np.uint32)))


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    static = draw(st.one_of(described_instructions(), decoded_instructions()))
    length = draw(st.integers(1, 30))

    def column(values: st.SearchStrategy[int], dtype: type) -> NDArray:
        return np.array(draw(st.lists(values, min_size=length, max_size=length)), dtype=dtype)

    return Trace(
        program=draw(NAMES),
        isa="aarch64",
        origin=draw(st.text(max_size=20)),
        pc=column(ADDRESSES, np.uint64),
        address=column(ADDRESSES, np.uint64),
        size=column(st.integers(0, 2**16 - 1), np.uint16),
        static_index=column(st.integers(0, len(static) - 1), np.int32),
        static=static,
        recorded_taken=draw(st.none() | st.just(column(st.integers(-1, 1), np.int8))),
        functions=draw(FUNCTIONS),
    )
