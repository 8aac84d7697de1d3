"""The native code of capture: hooks that run inside the emulator, and passes over the rows they recorded.

Enters: nothing. Leaves: numba's C functions by name. `native_code` keeps their machine code, so that numba itself (most
of a second to load) is imported only when that is missing.

A row belongs to one instruction: its pc, the lowest address it accessed and the bytes of all its accesses, which is
the dataset's convention (a pair is one row of both sizes). Read-modify-write instructions count their bytes once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import cfunc, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray

from perfvec.trace.capture.hook_layout import (
    ADDRESS_COLUMN,
    ALIGN_MASK,
    BASE_REGISTER,
    CAPACITY,
    CHECK_AT,
    FIXED_BYTES,
    INDEX_REGISTER,
    INDEX_SHIFT,
    KIND_SHIFT,
    MAIN_STATE,
    OFFSET_BYTES,
    PC_COLUMN,
    READ_REGISTER_FUNCTION,
    ROW_PC,
    ROWS,
    SEEN,
    SETTLED,
    SETTLED_WORDS,
    SIZE_COLUMN,
    SIZE_MASK,
    SKIP,
    STATE_WORDS,
    STOP_CHECK,
    STOP_FULL,
    STOP_FUNCTION,
    STOP_MARKER,
    STOP_PC,
    STOP_REASON,
    TABLE,
    TABLE_ROWS,
)  # fmt: skip


def _type_pointer(_context: Any, _address: Any) -> Any:
    """Turn an address held in an int64 into a pointer."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


def _type_call_stop(_context: Any, _function: Any, _engine: Any) -> Any:
    """Call `uc_emu_stop(engine)` by its address."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [cgutils.voidptr_t])
        return builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [arguments[1]])

    return types.int32(types.int64, types.voidptr), generate


def _type_read_register(_context: Any, _function: Any, _engine: Any, _register: Any) -> Any:
    """Call `uc_reg_read(engine, register, &value)` by its address and return the value."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [cgutils.voidptr_t, ir.IntType(32), cgutils.voidptr_t])
        value = builder.alloca(ir.IntType(64))
        builder.store(ir.Constant(ir.IntType(64), 0), value)
        register = builder.trunc(arguments[2], ir.IntType(32))
        pointer = builder.bitcast(value, cgutils.voidptr_t)
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [arguments[1], register, pointer])
        return builder.load(value)

    return types.int64(types.int64, types.voidptr, types.int64), generate


_pointer: Any = intrinsic(_type_pointer)
_call_stop: Any = intrinsic(_type_call_stop)
_read_register: Any = intrinsic(_type_read_register)
_pointer_type: Any = types.CPointer
_STATE = _pointer_type(types.int64)


def on_instruction(engine: Any, address: Any, _size: Any, state: Any) -> None:
    """Open the row of the instruction about to run, or stop the engine before it."""
    seen = state[SEEN]
    if seen >= state[CHECK_AT]:
        state[STOP_REASON] = STOP_CHECK
        _call_stop(state[STOP_FUNCTION], engine)
        return
    if address == types.uint64(state[STOP_PC]):
        state[STOP_REASON] = STOP_MARKER
        _call_stop(state[STOP_FUNCTION], engine)
        return
    if seen < state[SKIP]:
        state[SEEN] = seen + 1
        return
    row = state[ROWS]
    if row >= state[CAPACITY]:
        state[STOP_REASON] = STOP_FULL
        _call_stop(state[STOP_FUNCTION], engine)
        return
    carray(_pointer(state[PC_COLUMN]), (row + 1,), np.uint64)[row] = address
    state[ROWS] = row + 1
    state[SEEN] = seen + 1


def on_access(_engine: Any, kind: Any, address: Any, size_bytes: Any, _value: Any, state: Any) -> None:
    """Add one access to the row of the instruction that is running."""
    row = state[ROWS] - 1
    if row < 0:
        return
    sizes = carray(_pointer(state[SIZE_COLUMN]), (row + 1,), np.uint32)
    addresses = carray(_pointer(state[ADDRESS_COLUMN]), (row + 1,), np.uint64)
    before = sizes[row]
    if before == 0:
        addresses[row] = address
        sizes[row] = (kind << KIND_SHIFT) | size_bytes
    elif before >> KIND_SHIFT == kind:
        addresses[row] = min(addresses[row], address)
        sizes[row] = before + size_bytes


def on_settled_access(engine: Any, address: Any, _size: Any, own: Any) -> None:
    """Fill in address and size of an instruction from its registers, before it runs."""
    state = carray(_pointer(own[MAIN_STATE]), (STATE_WORDS,), np.int64)
    row = state[ROWS] - 1
    if row < 0 or carray(_pointer(state[PC_COLUMN]), (row + 1,), np.uint64)[row] != address:
        return
    table = carray(_pointer(own[TABLE]), (own[TABLE_ROWS], SETTLED_WORDS), np.int64)
    low, high = 0, own[TABLE_ROWS]
    while low < high:
        middle = (low + high) // 2
        if types.uint64(table[middle, ROW_PC]) < address:
            low = middle + 1
        else:
            high = middle
    if low == own[TABLE_ROWS] or types.uint64(table[low, ROW_PC]) != address:
        return
    target = _read_register(state[READ_REGISTER_FUNCTION], engine, table[low, BASE_REGISTER]) + table[low, OFFSET_BYTES]
    if table[low, INDEX_REGISTER] >= 0:
        index = _read_register(state[READ_REGISTER_FUNCTION], engine, table[low, INDEX_REGISTER])
        target += index << table[low, INDEX_SHIFT]
    carray(_pointer(state[ADDRESS_COLUMN]), (row + 1,), np.uint64)[row] = target & table[low, ALIGN_MASK]
    carray(_pointer(state[SIZE_COLUMN]), (row + 1,), np.uint32)[row] = (SETTLED << KIND_SHIFT) | table[low, FIXED_BYTES]


def mark_words(pc: Any, count: Any, start: Any, seen: Any, words: Any) -> None:
    """Set `seen` (uint8 [words]) of each 4-byte word of [start, start + 4 words) that is in `pc` (uint64 [count])."""
    for row in range(count):
        word = (pc[row] - start) >> np.uint64(2)
        if word < types.uint64(words):
            seen[word] = 1


def look_up_words(pc: Any, count: Any, start: Any, table: Any, found: Any) -> None:
    """Write the table's entry of each pc's word to `found` (int32 [count])."""
    for row in range(count):
        found[row] = table[(pc[row] - start) >> np.uint64(2)]


def count_bytes(packed: Any, count: Any, size: Any) -> None:
    """Drop the kind of access that the hooks keep above the byte count."""
    for row in range(count):
        size[row] = packed[row] & SIZE_MASK


def compile_functions() -> dict[str, Any]:
    """Compile everything here; return numba's C functions by name."""
    pc, bytes_, words, sizes, packed = (_pointer_type(kind) for kind in _COLUMN_TYPES)
    signatures = {
        on_instruction: (types.voidptr, types.uint64, types.uint32, _STATE),
        on_access: (types.voidptr, types.int32, types.uint64, types.int32, types.int64, _STATE),
        on_settled_access: (types.voidptr, types.uint64, types.uint32, _STATE),
        mark_words: (pc, types.int64, types.uint64, bytes_, types.int64),
        look_up_words: (pc, types.int64, types.uint64, words, words),
        count_bytes: (packed, types.int64, sizes),
    }
    return {function.__name__: cfunc(types.void(*arguments))(function) for function, arguments in signatures.items()}


_COLUMN_TYPES = (types.uint64, types.uint8, types.int32, types.uint16, types.uint32)
