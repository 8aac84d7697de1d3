"""The control instructions among rows of a trace, gathered for the reference predictors.

Enters: a `Trace` and a range of its rows. Leaves: `ControlRows`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.target_predictors import CALL_KIND, DIRECT_KIND, RETURN_KIND
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.trace import Trace

CONTROL = int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
CONDITIONAL, DIRECT = int(InstructionFlag.CONDITIONAL), int(InstructionFlag.DIRECT)
CALL, RETURN = int(InstructionFlag.CALL), int(InstructionFlag.RETURN)


class ControlRows(NamedTuple):
    """One row a control instruction, [c], in program order.

    position: int64, its number in the trace. pc, target: uint64; a target is the pc after it, 0 after the trace's last.
    conditional, taken: bool. kind: uint8, bits as in `target_predictors`.
    """

    position: NDArray[np.int64]
    pc: NDArray[np.uint64]
    target: NDArray[np.uint64]
    conditional: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    kind: NDArray[np.uint8]


@kernel
def gather(
    first: int,
    last: int,
    pcs: NDArray[np.uint64],
    outcomes: NDArray[np.int8],
    static_index: NDArray[np.int32],
    flags: NDArray[np.uint32],
    out: ControlRows,
) -> int:
    """Fill `out` with the control instructions among rows [first, last) of a trace; return their number."""
    count = 0
    for row in range(first, last):
        flag = flags[static_index[row]]
        if flag & CONTROL:
            out.position[count] = row
            out.pc[count] = pcs[row]
            out.target[count] = pcs[row + 1] if row + 1 < len(pcs) else np.uint64(0)
            out.conditional[count] = flag & CONDITIONAL != 0
            out.taken[count] = outcomes[row] == 1
            kind = DIRECT_KIND if flag & DIRECT else 0
            kind |= CALL_KIND if flag & CALL else 0
            out.kind[count] = kind | (RETURN_KIND if flag & RETURN else 0)
            count += 1
    return count


def control_rows(trace: Trace, start: int, stop: int) -> ControlRows:
    """Return the control instructions among rows [start, stop)."""
    types = (np.int64, np.uint64, np.uint64, np.bool_, np.bool_, np.uint8)
    rows = ControlRows._make(np.empty(stop - start, dtype=kind) for kind in types)
    count = gather(start, stop, trace.pc, trace.taken, trace.static_index, trace.static.flags, rows)
    return ControlRows._make(column[:count] for column in rows)
