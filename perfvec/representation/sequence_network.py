"""What every network of a foundation model offers, whatever it is made of.

Enters: normalised features [B, T, F] and reference cycles [B, T, S] of B sequences of T consecutive instructions, and
the state after the instructions before them. Leaves: vectors [B, T, d], and the state after these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from torch import Tensor, nn

# Runs what needs the carried state, at its turn: (state -> result, new state) -> result.
Carry = Callable[[Callable[[Tensor], tuple[Any, Tensor]]], Any]


class SequenceNetwork(Protocol):
    """What every network offers."""

    def initial_state(self, batch: int) -> Tensor:
        """State before the first instruction."""
        ...

    def __call__(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of consecutive instructions, and the state after them."""
        ...


def as_sequence(network: nn.Module) -> SequenceNetwork:
    """View a built network as what it offers."""
    return cast(SequenceNetwork, network)
