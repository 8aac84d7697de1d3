"""Networks without context: a linear map and a multilayer perceptron of the instruction's own features.

Enters and leaves: as every `SequenceNetwork`; the state is empty. What they know of the past is what the features say.

Shapes: B sequences, T instructions, F features, S reference machines, H hidden channels, d components.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from perfvec.representation.vector_head import VectorHead, read_inputs


class PointwiseNetwork(nn.Module):
    """A body applied to each instruction by itself, then the head."""

    def __init__(self, body: nn.Module, head: VectorHead) -> None:
        super().__init__()
        self.body = body
        self.head = head

    def initial_state(self, batch: int) -> Tensor:
        """Nothing is carried: float32 [B, 0]."""
        return torch.zeros(batch, 0, device=self.head.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d]."""
        hidden = self.body(read_inputs(features, references, self.head.references))
        return self.head(hidden, references), state


def linear_network(features: int, references: int, dimension: int) -> PointwiseNetwork:
    """Build a map that is linear but for the factors of the reference timings."""
    return PointwiseNetwork(nn.Identity(), VectorHead(features + references, references, dimension))


def perceptron_network(
    features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0
) -> PointwiseNetwork:
    """Build a perceptron of two hidden layers."""
    body = nn.Sequential(
        nn.Linear(features + references, hidden), nn.SiLU(), nn.Dropout(dropout), nn.Linear(hidden, hidden), nn.SiLU()
    )
    return PointwiseNetwork(body, VectorHead(hidden, references, dimension))
