"""How far direct conditional branches of AArch64 jump.

Enters: 32-bit words. Leaves: bytes from each branch to its target.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def branch_offsets(encodings: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Bytes from each conditional branch to its target, 0 for other instructions."""
    words = encodings.astype(np.int64)
    by_flags, by_register = (words >> 24) == 0x54, ((words >> 25) & 0x3F) == 0x1A
    wide = ((words >> 5) & 0x7FFFF ^ 0x40000) - 0x40000
    narrow = ((words >> 5) & 0x3FFF ^ 0x2000) - 0x2000
    offsets = np.where(by_flags | by_register, wide, np.where(((words >> 25) & 0x3F) == 0x1B, narrow, 0))
    return 4 * offsets
