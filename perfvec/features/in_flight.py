"""How many instructions are in flight, for reference predictors that learn a branch when it commits.

Enters: the position of an instruction in the trace. Leaves: from how far before it branches may not have committed. A
window's worth, about 128, which varies by a hash of the position, as it does while fetch and commit go on by turns:
with an unvarying distance, a loop's iterations would be told apart by it.
"""

from __future__ import annotations

from perfvec.features.kernel import kernel

FEWEST_IN_FLIGHT, MOST_IN_FLIGHT = 96, 160


@kernel
def in_flight(position: int) -> int:
    """Return how many instructions are in flight before the one at a position."""
    hashed = ((position * 0x9E3779B1) >> 16) & 0xFFFF
    return FEWEST_IN_FLIGHT + hashed % (MOST_IN_FLIGHT - FEWEST_IN_FLIGHT + 1)
