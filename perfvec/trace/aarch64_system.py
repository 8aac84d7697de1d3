"""System registers as mrs and msr name them.

Enters: encodings. Leaves: flat register ids.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_memory import bits
from perfvec.trace.instruction import FLAGS_REGISTER, FP_STATUS_REGISTER, SYSTEM_REGISTER

# Fields op0:op1:CRn:CRm:op2 (bits 19-5) with op0's upper bit, as in Arm's S3_3_C4_C2_0.
_NZCV, _FPCR, _FPSR = 0x5A10, 0x5A20, 0x5A21
_OP0_HIGH = 0x4000


def system_register(encodings: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the flat id of the register that each word names if it is mrs or msr, uint8 [m]."""
    number = bits(encodings, 19, 5) | np.uint32(_OP0_HIGH)
    known = [number == _NZCV, (number == _FPCR) | (number == _FPSR)]
    return np.select(known, [FLAGS_REGISTER, FP_STATUS_REGISTER], SYSTEM_REGISTER).astype(np.uint8)
