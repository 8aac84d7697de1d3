"""The decoder against hand-written roles of every kind of instruction, and against any word at all."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    FP_STATUS_REGISTER,
    NO_REGISTER,
    OPERATION_CLASSES,
    PREDICATE_REGISTER_BASE,
    REGISTER_COUNT,
    SP_REGISTER,
    SYSTEM_REGISTER,
    VECTOR_REGISTER_BASE,
    InstructionFlag,
    StaticInstructions,
)

# Written by hand from the architecture manual; the words come from an assembler (llvm-mc 14).
INSTRUCTIONS = list(csv.DictReader((Path(__file__).parent / "instructions.csv").open(encoding="utf-8")))
NAMED = {"sp": SP_REGISTER, "nzcv": FLAGS_REGISTER, "fp": FP_STATUS_REGISTER, "sys": SYSTEM_REGISTER}
BANKS = {"x": 0, "v": VECTOR_REGISTER_BASE, "p": PREDICATE_REGISTER_BASE}


def register_id(name: str) -> int:
    return NAMED[name] if name in NAMED else BANKS[name[0]] + int(name[1:])


def registers(row: NDArray[np.uint8]) -> set[int]:
    return set(np.atleast_1d(row).tolist()) - {NO_REGISTER}


def expected(text: str) -> set[int]:
    return {register_id(name) for name in text.split()}


@pytest.fixture(scope="module")
def decoded() -> StaticInstructions:
    return decode_encodings(np.array([int(row["encoding"], 16) for row in INSTRUCTIONS], dtype=np.uint32))


@pytest.mark.parametrize("index", range(len(INSTRUCTIONS)), ids=[row["assembly"] for row in INSTRUCTIONS])
def test_instruction(decoded: StaticInstructions, index: int) -> None:
    row = INSTRUCTIONS[index]
    assert registers(decoded.sources[index]) == expected(row["sources"])
    assert registers(decoded.destinations[index]) == expected(row["destinations"])
    assert registers(decoded.address_sources[index]) == expected(row["address_sources"])
    assert registers(decoded.base_update[index]) == expected(row["base_update"])
    assert OPERATION_CLASSES[decoded.op_class[index]] == row["op_class"]
    assert decoded.micro_ops[index] == int(row["micro_ops"])
    flags = InstructionFlag(0)
    for name in row["flags"].split():
        flags |= InstructionFlag[name]
    assert InstructionFlag(int(decoded.flags[index])) == flags


def test_registers_are_listed_in_operand_order_and_padded() -> None:
    madd = decode_encodings(np.array([0x9B031041], dtype=np.uint32))  # madd x1, x2, x3, x4
    assert madd.sources[0].tolist() == [2, 3, 4] + [NO_REGISTER] * 5
    assert madd.destinations[0].tolist() == [1] + [NO_REGISTER] * 5


def test_repeated_register_is_listed_once() -> None:
    add = decode_encodings(np.array([0x8B020042], dtype=np.uint32))  # add x2, x2, x2
    assert add.sources[0].tolist() == [2] + [NO_REGISTER] * 7


def test_no_encodings_give_an_empty_table() -> None:
    empty = decode_encodings(np.array([], dtype=np.uint32))
    assert len(empty) == 0
    assert empty.sources.shape == (0, 8)


def test_undecodable_word_is_unknown_and_flagged() -> None:
    static = decode_encodings(np.array([0x00000000, 0xFFFFFFFF, 0xD503201F], dtype=np.uint32))
    assert [OPERATION_CLASSES[index] for index in static.op_class] == ["unknown", "unknown", "IntAlu"]
    undecoded = (static.flags & np.uint32(InstructionFlag.UNDECODED)) != 0
    assert undecoded.tolist() == [True, True, False]
    assert registers(static.sources[0]) == set()


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=64))
def test_any_word_decodes_to_a_valid_row(words: list[int]) -> None:
    static = decode_encodings(np.array(words, dtype=np.uint32))
    assert static.encoding.tolist() == words
    assert static.op_class.max() < len(OPERATION_CLASSES)
    assert static.micro_ops.min() >= 1
    for column in (static.sources, static.destinations, static.address_sources, static.base_update[:, None]):
        assert ((column < REGISTER_COUNT) | (column == NO_REGISTER)).all()
        present = column != NO_REGISTER
        assert (present[:, :-1] | ~present[:, 1:]).all(), "registers are packed to the left"
    for row in range(len(words)):
        assert registers(static.address_sources[row]) <= registers(static.sources[row])
        assert registers(static.base_update[row]) <= registers(static.destinations[row])
        unknown = OPERATION_CLASSES[static.op_class[row]] == "unknown"
        assert unknown == bool(static.flags[row] & np.uint32(InstructionFlag.UNDECODED))


@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=16))
def test_a_row_does_not_depend_on_its_neighbours(words: list[int]) -> None:
    together = decode_encodings(np.array(words, dtype=np.uint32))
    for row, word in enumerate(words):
        alone = decode_encodings(np.array([word], dtype=np.uint32))
        assert alone.sources[0].tolist() == together.sources[row].tolist()
        assert alone.flags[0] == together.flags[row]
        assert alone.op_class[0] == together.op_class[row]
