"""What training minimises: squared relative errors of block sums at several lengths.

Enters: predicted and measured cycles of consecutive 32-instruction blocks. Leaves: one number. Total time is a sum, so
long blocks weigh most; short ones tell where the time goes. Squares keep the sums unbiased.

Shapes: B sequences, N blocks, K machines.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class ObjectiveWeights:
    """(blocks pooled, weight) of each length of sum; 1 block = 32 instructions."""

    lengths: tuple[tuple[int, float], ...] = ((1, 0.02), (6, 0.1), (30, 1.0))


def block_objective(
    predicted: Tensor, measured: Tensor, scale: Tensor, present: Tensor, weights: ObjectiveWeights
) -> Tensor:
    """Mean squared error of block sums relative to the program's mean on the machine.

    Args:
        predicted: float32 [B, N, K], cycles of each block.
        measured: float32 [B, N, K]; anything where `present` is 0.
        scale: float32 [B, K], the program's mean cycles a block on each machine; 1 where absent.
        present: float32 [B, K], 1 where the program ran on the machine.
        weights: lengths of the sums and their weights; each length must divide N.
    """
    error = (predicted - measured) * (present / scale).unsqueeze(1)
    count = present.sum().clamp(min=1.0)
    total = error.new_zeros(())
    for length, weight in weights.lengths:
        batch, blocks, machines = error.shape
        pooled = error.view(batch, blocks // length, length, machines).mean(dim=2)
        total = total + weight * pooled.square().sum() / (count * (blocks // length))
    return total
