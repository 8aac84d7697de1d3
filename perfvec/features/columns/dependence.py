"""Columns of register dependence: how far away, and of what kind, the producers of the sources are.

Enters: producer distances and the static instructions. Leaves: columns; the kind of each register's last writer is
carried.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.columns.static import typical_latency_cycles
from perfvec.features.feature import Feature, Group, log_scale, log_scaled, log_unit
from perfvec.features.kernel import kernel, signed
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag, StaticInstructions

PRODUCER_CAP = 1023
PRODUCER_SCALE = log_scale(PRODUCER_CAP)
LISTED_SOURCES = 4
NONE = 1 << 40
_UNIT = log_unit("instructions", PRODUCER_CAP)
_NONE = "1 = none, never written or long ago"

FEATURES: tuple[Feature, ...] = (
    *(
        Feature(
            f"producer_distance_{slot}", Group.DEPENDENCE, _UNIT,
            f"instructions since source register {slot} was written; {_NONE}",
        )
        for slot in range(LISTED_SOURCES)
    ),
    Feature("producer_distance_least", Group.DEPENDENCE, _UNIT, f"distance to the nearest producer; {_NONE}"),
    Feature("producer_distance_most", Group.DEPENDENCE, _UNIT, f"distance to the farthest producer; {_NONE}"),
    Feature(
        "address_producer_distance", Group.DEPENDENCE, _UNIT, f"nearest producer of an address register; {_NONE}"
    ),
    Feature("nearest_is_load", Group.DEPENDENCE, "0 or 1", "the nearest producer is a load (not its base update)"),
    Feature("address_is_loaded", Group.DEPENDENCE, "0 or 1", "the nearest producer of an address register is a load"),
    Feature("nearest_latency", Group.DEPENDENCE, "cycles / 4", "typical latency of the nearest producer; 0 none"),
)  # fmt: skip


class StaticDependence(NamedTuple):
    """What dependence needs of the m static instructions, registers as in `StaticInstructions`.

    sources: uint8 [m, 8]. destinations: uint8 [m, 6]. base_update: uint8 [m]. source_count, destination_count:
    int64 [m]. forms_address: bool [m, 8], which sources form the address. latency: int64 [m], cycles.
    is_load: bool [m].
    """

    sources: NDArray[np.uint8]
    destinations: NDArray[np.uint8]
    base_update: NDArray[np.uint8]
    source_count: NDArray[np.int64]
    destination_count: NDArray[np.int64]
    forms_address: NDArray[np.bool_]
    latency: NDArray[np.int64]
    is_load: NDArray[np.bool_]


def static_dependence(static: StaticInstructions) -> StaticDependence:
    """Gather what dependence needs of the static instructions."""
    present = static.sources != NO_REGISTER
    matches = static.sources[:, :, np.newaxis] == static.address_sources[:, np.newaxis, :]
    return StaticDependence(
        sources=static.sources,
        destinations=static.destinations,
        base_update=static.base_update,
        source_count=present.sum(axis=1),
        destination_count=(static.destinations != NO_REGISTER).sum(axis=1),
        forms_address=matches.any(axis=2) & present,
        latency=typical_latency_cycles(static),
        is_load=(static.flags & np.uint32(InstructionFlag.LOAD)) != 0,
    )


class Writers(NamedTuple):
    """latency: int64 [256], typical latency of each register's last writer, 0 none. is_load: bool [256].

    The row of `NO_REGISTER` stays as it is at first: no register is written by nobody.
    """

    latency: NDArray[np.int64]
    is_load: NDArray[np.bool_]


def no_writers() -> Writers:
    """Return the state before the first instruction."""
    return Writers(np.zeros(256, dtype=np.int64), np.zeros(256, dtype=np.bool_))


@kernel
def scaled(distance: int) -> np.float32:
    """Return a producer distance on its logarithmic scale, 1 where there is none."""
    return log_scaled(distance, PRODUCER_CAP, PRODUCER_SCALE) if distance > 0 else np.float32(1)


@kernel
def note_writes(writers: Writers, static: StaticDependence, index: int) -> None:
    """Note what a static instruction writes; a base update is an addition, whatever the rest does."""
    for slot in range(static.destination_count[index]):
        register = static.destinations[index, slot]
        based = bool(register == static.base_update[index])
        writers.latency[register] = 1 if based else static.latency[index]
        writers.is_load[register] = static.is_load[index] and not based


@kernel
def write_row(
    out: NDArray[np.float32], row: int, column: int, distances: NDArray[np.int32], static: StaticDependence, index: int,
    writers: Writers,
) -> None:  # fmt: skip
    """Write one row of the columns. Most instructions have one or two sources: the rest is filled in first."""
    for slot in range(LISTED_SOURCES):
        out[row, column + slot] = 1
    least, most, address = NONE, 0, NONE
    nearest, addressing = NO_REGISTER, NO_REGISTER
    for slot in range(static.source_count[index]):
        distance = signed(distances[row, slot])
        if distance <= 0:
            continue
        if slot < LISTED_SOURCES:
            out[row, column + slot] = log_scaled(distance, PRODUCER_CAP, PRODUCER_SCALE)
        if distance < least:
            least = distance
            nearest = signed(static.sources[index, slot])
        if distance < address and static.forms_address[index, slot]:
            address = distance
            addressing = signed(static.sources[index, slot])
        most = max(most, distance)
    out[row, column + 4] = log_scaled(least, PRODUCER_CAP, PRODUCER_SCALE)
    out[row, column + 5] = log_scaled(most, PRODUCER_CAP, PRODUCER_SCALE) if most > 0 else 1
    out[row, column + 6] = log_scaled(address, PRODUCER_CAP, PRODUCER_SCALE)
    out[row, column + 7] = writers.is_load[nearest]
    out[row, column + 8] = writers.is_load[addressing]
    out[row, column + 9] = writers.latency[nearest] * 0.25


@kernel
def write_dependence(
    out: NDArray[np.float32],
    column: int,
    first: int,
    last: int,
    static_index: NDArray[np.int32],
    producer_distance: NDArray[np.int32],
    static: StaticDependence,
    writers: Writers,
) -> None:
    """Write rows [first, last) of the columns to `out`, from `column` on."""
    for row in range(first, last):
        index = signed(static_index[row])
        write_row(out, row, column, producer_distance, static, index, writers)
        note_writes(writers, static, index)
