"""Hooks that run at native speed inside the emulator: they record every instruction and every byte it touches.

Enters: a unicorn engine and a `Recording`. Leaves: the recording's columns filled as the engine runs, with no Python
between instructions: numba compiles the hooks to C functions whose addresses go straight to `uc_hook_add`.

A row belongs to one instruction: its pc, the lowest address it accessed and the bytes of all its accesses, which is
the dataset's convention (a pair is one row of both sizes). Read-modify-write instructions count their bytes once.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import cfunc, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray
from unicorn import UC_HOOK_CODE, UC_HOOK_MEM_READ, UC_HOOK_MEM_WRITE
from unicorn.unicorn_py3.unicorn import uclib

if TYPE_CHECKING:
    from unicorn import Uc

    from perfvec.trace.capture.recording import Recording

# Words of the state array (int64) that engine, hooks and Python share.
SEEN, ROWS, SKIP, CAPACITY, STOP_PC, CHECK_AT, STOP_REASON = range(7)
PC_COLUMN, ADDRESS_COLUMN, SIZE_COLUMN, STOP_FUNCTION, READ_REGISTER_FUNCTION = range(7, 12)
STATE_WORDS = 16

RUNNING, STOP_FULL, STOP_MARKER, STOP_CHECK = range(4)

# Above the byte count in the size column (uint32): what kind of access came first, or that the size is settled.
KIND_SHIFT = 16
SIZE_MASK = 0xFFFF
SETTLED = 0x7FFF

# Words of the state of a hook on instructions whose accesses the engine does not report as the dataset counts them,
# and of a row of its table, which is sorted by pc.
MAIN_STATE, TABLE, TABLE_ROWS = range(3)
CLUSTER_WORDS = 4
ROW_PC, BASE_REGISTER, INDEX_REGISTER, INDEX_SHIFT, OFFSET_BYTES, ALIGN_MASK, FIXED_BYTES = range(7)
SETTLED_WORDS = 8


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


@cfunc(types.void(types.voidptr, types.uint64, types.uint32, _STATE), cache=True)
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


@cfunc(types.void(types.voidptr, types.int32, types.uint64, types.int32, types.int64, _STATE), cache=True)
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


@cfunc(types.void(types.voidptr, types.uint64, types.uint32, _STATE), cache=True)
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


def library_function_address(name: str) -> int:
    """Return the address of a function of the emulator's library."""
    return ctypes.cast(getattr(uclib, name), ctypes.c_void_p).value or 0


def attach_hooks(engine: Uc, recording: Recording) -> None:
    """Make `engine` record everything it runs into `recording`, which must outlive the run."""
    add_native_hook(engine, UC_HOOK_CODE, on_instruction.address, recording.state.ctypes.data, 1, 0)
    accesses = UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE
    add_native_hook(engine, accesses, on_access.address, recording.state.ctypes.data, 1, 0)


def add_native_hook(engine: Uc, kind: int, function: int | None, data: int, begin: int, end: int) -> None:
    """Hand a C function to the engine for pcs in [begin, end], or for all where begin > end.

    Raises:
        RuntimeError: the engine refused it.
    """
    handle = ctypes.c_size_t()
    status = uclib.uc_hook_add(
        engine._uch, ctypes.byref(handle), ctypes.c_int(kind), ctypes.c_void_p(function), ctypes.c_void_p(data),
        ctypes.c_uint64(begin), ctypes.c_uint64(end),
    )  # fmt: skip
    if status:
        raise RuntimeError(f"the emulator refused a hook (status {status})")
