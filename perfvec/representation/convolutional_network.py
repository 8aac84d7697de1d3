"""A stack of causal dilated convolutions, whose receptive field is 256 instructions.

Enters and leaves: as every `SequenceNetwork`; the state is each layer's last inputs, so chunks join without a seam.

Shapes: B sequences, T instructions, F features, S reference machines, H hidden channels, P past rows, d components.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from perfvec.representation.vector_head import VectorHead, read_inputs

TAPS = 4
DILATIONS = (1, 4, 16, 64)  # (4 - 1) · (1 + 4 + 16 + 64) + 1 = 256 instructions
PAST_ROWS = [(TAPS - 1) * dilation for dilation in DILATIONS]


class ConvolutionalNetwork(nn.Module):
    """Each layer adds SiLU of a convolution over its own input."""

    def __init__(self, features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.hidden = hidden
        self.dropout = nn.Dropout(dropout)
        self.enter = nn.Linear(features + references, hidden)
        self.layers = nn.ModuleList(nn.Conv1d(hidden, hidden, TAPS, dilation=dilation) for dilation in DILATIONS)
        self.head = VectorHead(hidden, references, dimension)

    def initial_state(self, batch: int) -> Tensor:
        """Zero rows before the first instruction, of each layer after the other: float32 [B, P, H]."""
        return torch.zeros(batch, sum(PAST_ROWS), self.hidden, device=self.head.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d] and the new state."""
        hidden = nn.functional.silu(self.enter(read_inputs(features, references, self.head.references)))
        pasts, kept = torch.split(state, PAST_ROWS, dim=1), []
        for layer, past, rows in zip(self.layers, pasts, PAST_ROWS, strict=True):
            joined = torch.cat([past, hidden], dim=1)
            kept.append(joined[:, joined.shape[1] - rows :])
            convolved = layer(joined.transpose(1, 2)).transpose(1, 2)
            hidden = hidden + self.dropout(nn.functional.silu(convolved))
        return self.head(hidden, references), torch.cat(kept, dim=1)
