"""Sums of a network's vectors over groups of instructions, which need not make every vector.

Enters: a network, a chunk's inputs and the group of each instruction. Leaves: one float64 sum a group.

Shapes: n instructions, F features, S reference machines, g groups, d components.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import torch
from numba import njit
from numpy.typing import NDArray
from torch import Tensor, nn

from perfvec.representation.sequence_network import Carry, as_sequence


class GroupSumming(ABC):
    """A network that sums vectors over groups in less work than making each of them."""

    @abstractmethod
    def group_sums(
        self, features: Tensor, references: Tensor, groups: NDArray[np.int64], count: int, carry: Carry
    ) -> NDArray[np.float64]:
        """Sum as `group_sums` does."""


@njit(cache=True, nogil=True)
def accumulate(vectors: NDArray[np.float32], groups: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
    """Add each row of `vectors` [n, d] to the row of `sums` [g, d] that `groups` [n] names, in order."""
    for i in range(len(vectors)):
        group = groups[i]
        for j in range(vectors.shape[1]):
            sums[group, j] += vectors[i, j]


def group_sums(
    network: nn.Module,
    features: NDArray[np.float32],
    references: NDArray[np.float32],
    groups: NDArray[np.int64],
    count: int,
    carry: Carry,
) -> NDArray[np.float64]:
    """Sum the vectors of consecutive instructions by group.

    Args:
        network: in evaluation mode.
        features: float32 [n, F], normalised.
        references: float32 [n, S], core cycles.
        groups: int64 [n], from 0.
        count: g, how many groups there are.
        carry: runs what needs the state carried from the instructions before, and keeps the new state.

    Returns:
        float64 [g, d].
    """
    with torch.inference_mode():
        if isinstance(network, GroupSumming):
            return network.group_sums(torch.from_numpy(features), torch.from_numpy(references), groups, count, carry)
        inputs = torch.from_numpy(features)[None], torch.from_numpy(references)[None]
        vectors: NDArray[np.float32] = carry(lambda state: as_sequence(network)(*inputs, state))[0].numpy()
    sums = np.zeros((count, vectors.shape[1]))
    accumulate(vectors, groups, sums)
    return sums


def compact(groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the groups of a chunk from 0: the groups that occur, ascending [g], and each row's number [n].

    Takes memory in proportion to the range of `groups`, and no sorting.
    """
    first = int(groups.min())
    occurs = np.zeros(int(groups.max()) - first + 1, dtype=np.bool_)
    occurs[groups - first] = True
    numbers = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs) + first, numbers[groups - first]
