"""What is recorded while a program runs: columns that the native hooks write into.

Enters: how many instructions to skip and to keep. Leaves: pc, address and size columns, and where recording stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.capture import hooks


class Recording:
    """Columns of up to `capacity` rows; memory is taken only as rows are written.

    state: int64 [16], shared with the hooks (see `hooks` for its words). pc: uint64, address: uint64, size: uint32
    with the kind of access above its byte count.
    """

    def __init__(self, skip: int, capacity: int) -> None:
        self.state: NDArray[np.int64] = np.zeros(hooks.STATE_WORDS, dtype=np.int64)
        self.pc: NDArray[np.uint64] = np.zeros(capacity, dtype=np.uint64)
        self.address: NDArray[np.uint64] = np.zeros(capacity, dtype=np.uint64)
        self.size: NDArray[np.uint32] = np.zeros(capacity, dtype=np.uint32)
        self.state[hooks.SKIP] = skip
        self.state[hooks.CAPACITY] = capacity
        self.state[hooks.PC_COLUMN] = self.pc.ctypes.data
        self.state[hooks.ADDRESS_COLUMN] = self.address.ctypes.data
        self.state[hooks.SIZE_COLUMN] = self.size.ctypes.data
        self.state[hooks.STOP_FUNCTION] = hooks.library_function_address("uc_emu_stop")
        self.state[hooks.READ_REGISTER_FUNCTION] = hooks.library_function_address("uc_reg_read")

    @property
    def executed(self) -> int:
        """Instructions begun so far, skipped ones included."""
        return int(self.state[hooks.SEEN])

    @property
    def rows(self) -> int:
        """Instructions recorded so far."""
        return int(self.state[hooks.ROWS])

    def drop_last(self) -> None:
        """Forget the instruction begun last: it faulted and never completed."""
        if self.state[hooks.SEEN] > 0:
            self.state[hooks.SEEN] -= 1
        if self.state[hooks.ROWS] > 0:
            self.state[hooks.ROWS] -= 1
            row = self.rows
            self.address[row] = 0
            self.size[row] = 0

    def columns(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint16]]:
        """Return pc, address and size of the recorded instructions; address is 0 where size is."""
        count = self.rows
        size = (self.size[:count] & hooks.SIZE_MASK).astype(np.uint16)
        return self.pc[:count], self.address[:count], size
