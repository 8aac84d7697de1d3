"""Distances to the producers of each source register.

Enters: the table of distinct instructions and which of them ran. Leaves: instructions since each source was written.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.trace.instruction import NO_REGISTER

NO_PRODUCER = -1


def no_writers() -> NDArray[np.int64]:
    """Return the state before the first instruction: no register written; a row for any uint8 id."""
    return np.full(256, NO_PRODUCER, dtype=np.int64)


@kernel
def measure_producers(
    last_writer: NDArray[np.int64],
    start: int,
    static_index: NDArray[np.int32],
    sources: NDArray[np.uint8],
    destinations: NDArray[np.uint8],
    distances: NDArray[np.int32],
) -> None:
    """Fill `distances`, which holds `NO_PRODUCER`."""
    for row in range(len(static_index)):
        static = static_index[row]
        for slot in range(sources.shape[1]):
            register = sources[static, slot]
            if register == NO_REGISTER:
                break
            writer = last_writer[register]
            if writer >= 0:
                distances[row, slot] = start + row - writer
        for slot in range(destinations.shape[1]):
            register = destinations[static, slot]
            if register == NO_REGISTER:
                break
            last_writer[register] = start + row


def producer_distances(
    last_writer: NDArray[np.int64],
    start: int,
    static_index: NDArray[np.int32],
    sources: NDArray[np.uint8],
    destinations: NDArray[np.uint8],
) -> NDArray[np.int32]:
    """Return int32 [n, 8]: instructions since source s was written, -1 = no such source or never written.

    Args:
        last_writer: int64 [256], instruction number of each register's last write, -1 never; updated.
        start: number of the first instruction.
        static_index: int32 [n], rows of `sources` and `destinations`.
        sources: uint8 [m, 8]. destinations: uint8 [m, 6]; both packed to the left and padded with `NO_REGISTER`.
    """
    distances = np.full((len(static_index), sources.shape[1]), NO_PRODUCER, dtype=np.int32)
    measure_producers(last_writer, start, static_index, sources, destinations, distances)
    return distances
