"""The A64 load/store group read by its bit fields: what an access does, independently of how it is spelled.

Enters: encodings, uint32. Leaves: `MemoryForms`, one row an encoding. Source of the fields: Arm Architecture
Reference Manual (DDI 0487), section C4.1, "Loads and Stores". SVE loads and stores live in another group
and are recognised by their mnemonics instead (`aarch64_registers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
Mask = NDArray[np.bool_]


class MemoryForm(IntEnum):
    """How a load/store instruction is encoded."""

    NONE = 0  # not in the load/store group
    SINGLE = 1  # one register: ldr, str, ldur, ldrsw...
    PAIR = 2  # ldp, stp, ldnp, stnp, ldpsw
    LITERAL = 3  # ldr from an address relative to the pc
    ORDERED = 4  # ldar, stlr, ldapr, stllr
    EXCLUSIVE = 5  # ldxr, stxr and their pairs
    COMPARE_AND_SWAP = 6  # cas, casp
    ATOMIC = 7  # ldadd, swp and their like
    STRUCTURES = 8  # ld1-ld4, st1-st4 of whole registers
    STRUCTURE_LANE = 9  # ld1-ld4, st1-st4 of one lane
    STRUCTURE_REPLICATE = 10  # ld1r-ld4r
    OTHER = 11  # memory tags, memory copy: not modelled


@dataclass(frozen=True)
class MemoryForms:
    """Load/store fields of m encodings; every column is 0 or False where `form` is `MemoryForm.NONE`.

    form: uint8 [m], `MemoryForm`. load, store, prefetch, writeback, vector: bool [m]. ordered: bool [m], the access
    acquires or releases. element_bytes: uint8 [m],
    bytes of one transferred register (of the element for structures). registers: uint8 [m], vector registers
    that a structure access transfers, else 0. base: uint8 [m], number of the base register (31 = sp).
    pre_indexed: bool [m], the address includes the offset that writeback adds.
    """

    form: NDArray[np.uint8]
    load: Mask
    store: Mask
    prefetch: Mask
    ordered: Mask
    writeback: Mask
    pre_indexed: Mask
    vector: Mask
    element_bytes: NDArray[np.uint8]
    registers: NDArray[np.uint8]
    base: NDArray[np.uint8]


def bits(words: Words, high: int, low: int) -> Words:
    """Return bits high..low of each word, uint32 [m]."""
    return (words >> np.uint32(low)) & np.uint32((1 << (high - low + 1)) - 1)


def _bit(words: Words, position: int) -> Mask:
    return np.asarray(bits(words, position, position) == 1)


def memory_forms(encodings: Words) -> MemoryForms:
    """Read the load/store fields of each of the m words (uint32 [m]); never raises."""
    words = encodings.astype(np.uint32, copy=False)
    form = _forms(words)
    load, store, prefetch = _directions(words, form)
    writeback, pre_indexed = _indexing(words, form)
    in_group = form != MemoryForm.NONE
    return MemoryForms(
        form=form,
        load=load & in_group,
        store=store & in_group,
        prefetch=prefetch & in_group,
        ordered=_ordered(words, form),
        writeback=writeback,
        pre_indexed=pre_indexed,
        vector=_bit(words, 26) & in_group,
        element_bytes=_element_bytes(words, form),
        registers=_structure_registers(words, form),
        base=np.where(in_group, bits(words, 9, 5), 0).astype(np.uint8),
    )


def _forms(words: Words) -> NDArray[np.uint8]:
    in_group = _bit(words, 27) & ~_bit(words, 25)
    vector, top = _bit(words, 26), bits(words, 29, 28)
    ordered = _bit(words, 23)
    swaps = _bit(words, 21) & (ordered | ~_bit(words, 31))  # bit 21 without bit 23 is casp, or with bit 31 stxp
    lane = _bit(words, 24)
    low = bits(words, 11, 10)
    unsigned_offset = _bit(words, 24)
    conditions: list[tuple[Mask, MemoryForm]] = [
        ((top == 0) & vector & ~lane, MemoryForm.STRUCTURES),
        ((top == 0) & vector & lane & (bits(words, 15, 14) == 3), MemoryForm.STRUCTURE_REPLICATE),
        ((top == 0) & vector & lane, MemoryForm.STRUCTURE_LANE),
        ((top == 0) & _bit(words, 24), MemoryForm.OTHER),
        ((top == 0) & swaps, MemoryForm.COMPARE_AND_SWAP),
        ((top == 0) & ordered, MemoryForm.ORDERED),
        (top == 0, MemoryForm.EXCLUSIVE),
        ((top == 1) & ~_bit(words, 24), MemoryForm.LITERAL),
        ((top == 1) & ~vector & ~_bit(words, 21) & (low == 0), MemoryForm.ORDERED),
        (top == 1, MemoryForm.OTHER),
        (top == 2, MemoryForm.PAIR),
        (unsigned_offset | ~_bit(words, 21) | (low == 2), MemoryForm.SINGLE),
        ((low == 0) & ~vector & (bits(words, 15, 12) == 12) & (bits(words, 20, 16) == 31), MemoryForm.ORDERED),
        ((low == 0) & ~vector, MemoryForm.ATOMIC),
        (~vector & (bits(words, 31, 30) == 3), MemoryForm.SINGLE),  # ldraa, ldrab
    ]
    chosen = np.select([c for c, _ in conditions], [f for _, f in conditions], MemoryForm.OTHER)
    return np.where(in_group, chosen, MemoryForm.NONE).astype(np.uint8)


def _directions(words: Words, form: NDArray[np.uint8]) -> tuple[Mask, Mask, Mask]:
    """Whether each access loads, stores, or only prefetches."""
    load_bit = _bit(words, 22)
    opc, size, vector = bits(words, 23, 22), bits(words, 31, 30), _bit(words, 26)
    authenticated = _bit(words, 21) & _bit(words, 10) & ~_bit(words, 24)
    single, ordered = form == MemoryForm.SINGLE, form == MemoryForm.ORDERED
    literal = form == MemoryForm.LITERAL
    prefetch = ~vector & ((single & (size == 3) & (opc == 2) & ~authenticated) | (literal & (size == 3)))
    single_load = np.where(vector, load_bit, opc != 0) | authenticated
    ordered_load = np.where(bits(words, 29, 28) == 0, load_bit, opc != 0)
    both = np.isin(form, (MemoryForm.COMPARE_AND_SWAP, MemoryForm.ATOMIC))
    load = np.select(
        [single, ordered, literal | both, form == MemoryForm.OTHER], [single_load, ordered_load, True, False], load_bit
    )
    load = load.astype(np.bool_) & ~prefetch
    store = (~load | both) & ~prefetch & (form != MemoryForm.OTHER)
    return load, store, prefetch


def _ordered(words: Words, form: NDArray[np.uint8]) -> Mask:
    """Whether an access acquires or releases."""
    exclusive, compare = form == MemoryForm.EXCLUSIVE, form == MemoryForm.COMPARE_AND_SWAP
    return np.select(
        [form == MemoryForm.ORDERED, exclusive, compare, form == MemoryForm.ATOMIC],
        [True, _bit(words, 15), _bit(words, 22) | _bit(words, 15), _bit(words, 23) | _bit(words, 22)],
        False,
    ).astype(np.bool_)


def _indexing(words: Words, form: NDArray[np.uint8]) -> tuple[Mask, Mask]:
    """Whether the base register is written, and whether that happens before the access (pre-indexing)."""
    pair = (form == MemoryForm.PAIR) & _bit(words, 23)
    immediate = (form == MemoryForm.SINGLE) & ~_bit(words, 24) & ~_bit(words, 21) & _bit(words, 10)
    authenticated = (form == MemoryForm.SINGLE) & ~_bit(words, 24) & _bit(words, 21) & _bit(words, 10) & _bit(words, 11)
    structure = np.isin(form, (MemoryForm.STRUCTURES, MemoryForm.STRUCTURE_LANE, MemoryForm.STRUCTURE_REPLICATE))
    pre_indexed = (pair & _bit(words, 24)) | (immediate & _bit(words, 11)) | authenticated
    return pair | immediate | authenticated | (structure & _bit(words, 23)), pre_indexed


def _element_bytes(words: Words, form: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size, vector = bits(words, 31, 30), _bit(words, 26)
    quad = vector & (form == MemoryForm.SINGLE) & (size == 0) & _bit(words, 23)
    pair_scale = np.where(vector, 2 + size, np.where(size == 2, 3, 2))
    literal_scale = np.where(vector, 2 + size, np.where(size == 1, 3, 2))
    single_scale = np.where(quad, 4, size)
    pairwise = (form == MemoryForm.EXCLUSIVE) & _bit(words, 21)
    compare_pair = (form == MemoryForm.COMPARE_AND_SWAP) & ~_bit(words, 23)
    structure_scale = bits(words, 11, 10)
    lane_opcode = bits(words, 15, 14)
    lane_scale = np.where(lane_opcode == 2, 2 + bits(words, 10, 10), lane_opcode)
    forms = [MemoryForm.PAIR, MemoryForm.LITERAL, MemoryForm.STRUCTURES, MemoryForm.STRUCTURE_REPLICATE]
    scale = np.select(
        [*(form == f for f in forms), form == MemoryForm.STRUCTURE_LANE, pairwise, compare_pair],
        [
            pair_scale,
            literal_scale,
            structure_scale,
            structure_scale,
            lane_scale,
            2 + bits(words, 30, 30),
            2 + bits(words, 30, 30),
        ],
        single_scale,
    )
    return np.where(form == MemoryForm.NONE, 0, np.left_shift(1, scale.astype(np.int64).clip(0, 4))).astype(np.uint8)


def _structure_registers(words: Words, form: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Vector registers of a structure access: the opcode field for whole registers, opcode<0> and R for lanes."""
    whole = np.zeros(16, dtype=np.uint8)
    whole[[0, 2, 4, 6, 7, 8, 10]] = [4, 4, 3, 3, 1, 2, 2]
    lanes = 1 + 2 * bits(words, 13, 13) + bits(words, 21, 21)
    is_lane = np.isin(form, (MemoryForm.STRUCTURE_LANE, MemoryForm.STRUCTURE_REPLICATE))
    count = np.where(is_lane, lanes, whole[bits(words, 15, 12)])
    return np.where(is_lane | (form == MemoryForm.STRUCTURES), count, 0).astype(np.uint8)
