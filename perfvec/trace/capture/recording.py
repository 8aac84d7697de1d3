"""What is recorded while a program runs: columns that the native hooks write into.

Enters: how many instructions to skip and to keep. Leaves: pc, address and size columns, and where recording stands.
"""

from __future__ import annotations

import mmap  # noqa: F401 (numpy imports it on first use, when the worker may read no file of Python's any more)
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.capture import hook_layout as layout
from perfvec.trace.capture.hooks import library_function_address


class Recording:
    """Columns of up to `capacity` rows; memory is taken only as rows are written.

    Where a folder is given, pc and address are the files pc.npy and address.npy in it, mapped: the rows are in
    another process's reach without being copied.
    state: int64 [16], shared with the hooks (see `hook_layout` for its words). pc, address: uint64, size: uint32
    with the kind of access above its byte count.
    """

    def __init__(self, skip: int, capacity: int, folder: Path | None = None) -> None:
        self.state: NDArray[np.int64] = np.zeros(layout.STATE_WORDS, dtype=np.int64)
        self.pc: NDArray[np.uint64] = new_column(folder, "pc", np.uint64, capacity)
        self.address: NDArray[np.uint64] = new_column(folder, "address", np.uint64, capacity)
        self.size: NDArray[np.uint32] = np.zeros(capacity, dtype=np.uint32)
        self.state[layout.SKIP] = skip
        self.state[layout.CAPACITY] = capacity
        self.state[layout.PC_COLUMN] = self.pc.ctypes.data
        self.state[layout.ADDRESS_COLUMN] = self.address.ctypes.data
        self.state[layout.SIZE_COLUMN] = self.size.ctypes.data
        self.state[layout.STOP_FUNCTION] = library_function_address("uc_emu_stop")
        self.state[layout.READ_REGISTER_FUNCTION] = library_function_address("uc_reg_read")

    @property
    def executed(self) -> int:
        """Instructions begun so far, skipped ones included."""
        return int(self.state[layout.SEEN])

    @property
    def rows(self) -> int:
        """Instructions recorded so far."""
        return int(self.state[layout.ROWS])

    def drop_last(self) -> None:
        """Forget the instruction begun last: it faulted and never completed."""
        if self.state[layout.SEEN] > 0:
            self.state[layout.SEEN] -= 1
        if self.state[layout.ROWS] > 0:
            self.state[layout.ROWS] -= 1
            row = self.rows
            self.address[row] = 0
            self.size[row] = 0


def new_column(folder: Path | None, name: str, dtype: type[np.generic], count: int) -> NDArray[Any]:
    """Return zeros, as the file NAME.npy in `folder` where one is given."""
    if folder is None:
        return np.zeros(count, dtype=dtype)
    path = folder / f"{name}.npy"
    return np.asarray(np.lib.format.open_memmap(path, mode="w+", dtype=np.dtype(dtype), shape=(count,)))
