"""Taken branches of instruction sets whose instructions differ in length.

Enters: a trace whose `taken` cannot follow from 'the next pc is not four bytes on'. Leaves: the same with `taken`
recorded.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.trace import Trace

LONGEST_INSTRUCTION_BYTES = 15  # x86


def with_recorded_taken(trace: Trace) -> Trace:
    """Return the trace with `recorded_taken`: control whose next pc is not just behind it was taken."""
    control = (trace.flags & np.uint32(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)) != 0
    taken = np.zeros(len(trace), dtype=np.int8)
    step = trace.pc[1:] - trace.pc[:-1]
    taken[:-1] = control[:-1] & ((step == 0) | (step > np.uint64(LONGEST_INSTRUCTION_BYTES)))
    taken[-1] = -1 if control[-1] else 0
    return replace(trace, recorded_taken=taken)
