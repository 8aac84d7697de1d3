"""Machines that stand in for a fitted one where a program's trace is at hand: known ones, with weights.

Enters: numbers of machines of the bank and weights, or their JSON form. Leaves: `StandIns`. The fitted machine's cycles
are the weighted geometric mean of theirs in the window model,

    cycles = exp(Σ_k weight_k · log cycles_k),    Σ_k weight_k close to 1, single weights of either sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine_bank import BANK_MACHINES, bank_identity, bank_machines
from perfvec.microarchitecture.parameters import MachineParameters

MOST_STAND_INS = 64
LARGEST_WEIGHT = 100.0


@dataclass(frozen=True)
class StandIns:
    """numbers: of k machines of the bank. weights: float64 [k]."""

    numbers: tuple[int, ...]
    weights: NDArray[np.float64]

    @property
    def machines(self) -> tuple[MachineParameters, ...]:
        """The machines, k of them."""
        return tuple(bank_machines()[number] for number in self.numbers)

    def combined(self, cycles: NDArray[np.float64]) -> float:
        """Return the fitted machine's core cycles from the stand-ins', float64 [k]."""
        return float(np.exp(self.weights @ np.log(cycles)))


def stand_ins_document(stand_ins: StandIns) -> dict[str, object]:
    """Return the JSON form."""
    return {"bank": bank_identity(), "numbers": list(stand_ins.numbers), "weights": stand_ins.weights.tolist()}


def parse_stand_ins(document: object) -> StandIns:
    """Read the JSON form.

    Raises:
        MachineError: of another bank, or not what it should be; the message is a part of a sentence.
    """
    if not isinstance(document, Mapping):
        raise MachineError("'stand_ins' should be an object with bank, numbers and weights")
    if document.get("bank") != bank_identity():
        raise MachineError("its stand-ins belong to another version of PerfVec; fit the machine again")
    numbers, weights = document.get("numbers"), document.get("weights")
    if not _are_numbers(numbers) or not _are_weights(weights, len(numbers)):
        raise MachineError(
            f"'stand_ins' should have 1 to {MOST_STAND_INS} different numbers below {BANK_MACHINES} and as many weights"
        )
    return StandIns(tuple(numbers), np.array(weights, dtype=np.float64))


def _are_numbers(found: Any) -> TypeGuard[list[int]]:
    return (
        isinstance(found, list)
        and 1 <= len(found) <= MOST_STAND_INS
        and all(type(number) is int and 0 <= number < BANK_MACHINES for number in found)
        and len(set(found)) == len(found)
    )


def _are_weights(found: Any, count: int) -> bool:
    return (
        isinstance(found, list)
        and len(found) == count
        and all(type(weight) in (int, float) and abs(weight) <= LARGEST_WEIGHT for weight in found)
    )
