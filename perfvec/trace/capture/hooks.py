"""Attaching the native hooks to the emulator: no Python runs between instructions.

Enters: a unicorn engine, a `Recording` and the addresses of the native functions, which go straight to `uc_hook_add`.
Leaves: the recording's columns filled as the engine runs.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from unicorn import UC_HOOK_CODE, UC_HOOK_MEM_READ, UC_HOOK_MEM_WRITE
from unicorn.unicorn_py3.unicorn import uclib

if TYPE_CHECKING:
    from unicorn import Uc

    from perfvec.trace.capture.native_code import NativeCode
    from perfvec.trace.capture.recording import Recording


def library_function_address(name: str) -> int:
    """Return the address of a function of the emulator's library."""
    return ctypes.cast(getattr(uclib, name), ctypes.c_void_p).value or 0


def attach_hooks(engine: Uc, recording: Recording, native: NativeCode) -> None:
    """Make `engine` record everything it runs into `recording`, which must outlive the run."""
    data = recording.state.ctypes.data
    add_native_hook(engine, UC_HOOK_CODE, native.addresses["on_instruction"], data, 1, 0)
    accesses = UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE
    add_native_hook(engine, accesses, native.addresses["on_access"], data, 1, 0)


def add_native_hook(engine: Uc, kind: int, function: int, data: int, begin: int, end: int) -> None:
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
