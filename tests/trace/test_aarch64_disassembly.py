"""Capstone's structures read as columns against capstone's own Python objects."""

import capstone
import numpy as np
from capstone.arm64 import ARM64_OP_MEM, ARM64_OP_REG
from hypothesis import given
from hypothesis import strategies as st

from perfvec.trace.aarch64_disassembly import OPERANDS, disassemble
from perfvec.trace.instruction import NO_REGISTER


def capstone_objects(words: list[int]) -> list[capstone.CsInsn | None]:
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    engine.detail = True
    return [next(engine.disasm(word.to_bytes(4, "little"), 0), None) for word in words]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=32))
def test_columns_are_what_capstone_says(words: list[int]) -> None:
    code = disassemble(np.array(words, dtype=np.uint32))
    for row, instruction in enumerate(capstone_objects(words)):
        name = code.names[code.name_index[row]]
        if instruction is None:
            assert name == ".byte"
            assert (code.register[row] == NO_REGISTER).all()
            assert code.memory_position[row] == OPERANDS
            continue
        assert name == instruction.mnemonic
        kinds = [operand.type for operand in instruction.operands]
        assert code.memory_position[row] == (kinds.index(ARM64_OP_MEM) if ARM64_OP_MEM in kinds else OPERANDS)
        for position, operand in enumerate(instruction.operands):
            assert (code.register_bank[row, position] != "") <= (operand.type == ARM64_OP_REG)
            assert code.lane[row, position] == operand.vector_index


def test_register_numbers_follow_their_names() -> None:
    # add x3, x4, x5; fadd d6, d7, d8; add w9, wzr, w10; add sp, sp, #16
    words = np.array([0x8B050083, 0x1E6828E6, 0x0B0A03E9, 0x910043FF], dtype=np.uint32)
    code = disassemble(words)
    assert code.register[:, :3].tolist() == [[3, 4, 5], [38, 39, 40], [9, NO_REGISTER, 10], [31, 31, NO_REGISTER]]
    assert code.register_bank[:, 0].tolist() == ["X", "D", "W", "X"]


def test_a_table_longer_than_a_chunk_keeps_its_order() -> None:
    words = np.tile(np.array([0xD503201F, 0xD65F03C0, 0xFFFFFFFF], dtype=np.uint32), 12_000)
    code = disassemble(words)
    assert len(code) == 36_000
    assert [code.names[index] for index in code.name_index[-3:]] == ["nop", "ret", ".byte"]
