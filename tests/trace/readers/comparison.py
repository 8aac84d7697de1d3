"""What two traces must have in common."""

import numpy as np

from perfvec.trace.instruction import NO_REGISTER, InstructionFlag
from perfvec.trace.trace import Trace

KIND_FLAGS = np.uint32(0x7F)  # loads, stores and branch kinds


def assert_same_run(read: Trace, written: Trace, *, addresses: bool = True, sizes: bool = True) -> None:
    """The same instructions ran at the same places, touched the same memory and branched the same way."""
    np.testing.assert_array_equal(read.pc, written.pc)
    if addresses:
        np.testing.assert_array_equal(read.address, written.address)
    if sizes:
        np.testing.assert_array_equal(read.size, written.size)
    np.testing.assert_array_equal(read.flags & KIND_FLAGS, written.flags & KIND_FLAGS)
    np.testing.assert_array_equal(read.taken[:-1], written.taken[:-1])


def assert_same_registers(read: Trace, written: Trace) -> None:
    """Every executed instruction reads and writes the same registers, in any order."""
    for name in ("sources", "destinations", "address_sources"):
        ours = np.sort(getattr(read.static, name)[read.static_index], axis=1)
        theirs = np.sort(getattr(written.static, name)[written.static_index], axis=1)
        np.testing.assert_array_equal(ours, theirs, err_msg=name)
    ours, theirs = read.static.base_update[read.static_index], written.static.base_update[written.static_index]
    np.testing.assert_array_equal(ours, theirs)


def registers(trace: Trace, row: int, name: str) -> set[int]:
    column = getattr(trace.static, name)[trace.static_index[row]]
    return {int(register) for register in column if register != NO_REGISTER}


def has_flag(trace: Trace, flag: InstructionFlag) -> np.ndarray:
    return (trace.flags & np.uint32(flag)) != 0
