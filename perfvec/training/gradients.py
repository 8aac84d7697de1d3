"""The loss of a batch and its gradients, sequences shared out among threads.

Enters: a network, the machine table, and where a batch's sequences lie. Leaves: the loss, and gradients in `.grad`.
Each thread takes one part of the batch at a time from reading to gradients, with single-threaded operations, so that
what it works on stays in its core's cache and no thread waits at a barrier. Parts are summed in a fixed order: the
result does not depend on the number of threads.

Shapes: B sequences, T instructions, F features, S reference machines, N blocks, K machines, d components.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from perfvec.representation.foundation import NORMALISED_LIMIT
from perfvec.representation.fused_gated import BlockPlan
from perfvec.representation.sequence_network import as_sequence
from perfvec.training.batches import Batch, BatchShape, BatchSource, Stretch
from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS
from perfvec.training.objective import ObjectiveWeights, block_objective

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Normaliser:
    """(features - mean) · scale within ±8; mean and scale float32 [F]."""

    mean: Tensor
    scale: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        """Normalise features [..., F] in place."""
        features -= self.mean
        features *= self.scale
        return features.clamp_(-NORMALISED_LIMIT, NORMALISED_LIMIT)


def block_sums(network: nn.Module, features: Tensor, references: Tensor, shape: BatchShape, seed: int) -> Tensor:
    """Sum the vectors of sequences over their blocks: float32 [B, N, d], N without the warm-up.

    A network's own `block_sums` is used where it has one and the tensors are on the CPU.
    """
    fused: Callable[..., Tensor] | None = getattr(network, "block_sums", None)
    if fused is not None and features.device.type == "cpu":
        plan = BlockPlan(shape.warm_up_blocks * BLOCK_INSTRUCTIONS, BLOCK_INSTRUCTIONS, seed=seed)
        pairs = zip(features, references, strict=True)
        return torch.stack([fused(x, r, plan) for x, r in pairs])
    sequence = as_sequence(network)
    vectors, _ = sequence(features, references, sequence.initial_state(len(features)))
    vectors = vectors[:, shape.warm_up_blocks * BLOCK_INSTRUCTIONS :]
    batch, _, dimension = vectors.shape
    return vectors.reshape(batch, -1, BLOCK_INSTRUCTIONS, dimension).sum(dim=2)


@dataclass(frozen=True)
class GradientStep:
    """Computes loss and gradients of batches.

    machines: parameter [K, d]. sequences_per_part: 1 suits the fused network; others want a few at once, and a GPU all.
    """

    network: nn.Module
    machines: nn.Parameter
    source: BatchSource
    normalise: Normaliser
    weights: ObjectiveWeights
    threads: ThreadPoolExecutor
    sequences_per_part: int = 1
    device: torch.device = CPU

    @property
    def parameters(self) -> list[nn.Parameter]:
        """The network's parameters and, last, the machine table."""
        return [*self.network.parameters(), self.machines]

    def __call__(self, stretches: Sequence[Stretch], seed: int) -> float:
        """Fill `.grad` of all parameters with the gradient of the batch's loss; return the loss.

        Args:
            stretches: where the batch's sequences lie.
            seed: of dropout, for this batch.
        """
        size = self.sequences_per_part
        parts = [stretches[first : first + size] for first in range(0, len(stretches), size)]
        count = max(self.source.present_count(stretches), 1.0)
        jobs = [self.threads.submit(self._part, part, count, seed + row) for row, part in enumerate(parts)]
        loss = 0.0
        for parameter in self.parameters:
            parameter.grad = None
        for job in jobs:
            part_loss, gradients = job.result()
            loss += part_loss
            for parameter, gradient in zip(self.parameters, gradients, strict=True):
                parameter.grad = gradient if parameter.grad is None else parameter.grad.add_(gradient)
        return loss

    def _part(self, stretches: Sequence[Stretch], count: float, seed: int) -> tuple[float, tuple[Tensor, ...]]:
        batch = self.source.read(stretches).to(self.device)
        loss = self._loss(batch, seed) * (self.source.present_count(stretches) / count)
        return loss.item(), torch.autograd.grad(loss, self.parameters)

    def _loss(self, batch: Batch, seed: int) -> Tensor:
        sums = block_sums(self.network, self.normalise(batch.features), batch.references, self.source.shape, seed)
        return block_objective(sums @ self.machines.T, batch.measured, batch.scale, batch.present, self.weights)
