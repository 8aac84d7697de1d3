"""A Transformer: two layers of causal attention within windows of 256 instructions.

Enters and leaves: as every `SequenceNetwork`. Windows are counted from where each call starts and nothing is carried
from one to the next, so that early instructions of a window see little; sliding windows would cost 256 times as much.

Shapes: B sequences, T instructions, F features, S reference machines, H hidden channels, d components.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from perfvec.representation.in_windows import in_windows
from perfvec.representation.vector_head import VectorHead, read_inputs

LAYERS, HEADS = 2, 4
WINDOW_INSTRUCTIONS = 256


class TransformerNetwork(nn.Module):
    """Pre-normalised attention layers with learned positions within the window."""

    def __init__(self, features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.enter = nn.Linear(features + references, hidden)
        self.positions = nn.Parameter(0.02 * torch.randn(WINDOW_INSTRUCTIONS, hidden))
        layer = nn.TransformerEncoderLayer(
            hidden, HEADS, 2 * hidden, dropout, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.head = VectorHead(hidden, references, dimension)

    def initial_state(self, batch: int) -> Tensor:
        """Nothing is carried: float32 [B, 0]."""
        return torch.zeros(batch, 0, device=self.positions.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d]."""
        inputs = self.enter(read_inputs(features, references, self.head.references))
        return self.head(in_windows(inputs, WINDOW_INSTRUCTIONS, self._window), references), state

    def _window(self, window: Tensor) -> Tensor:
        count = window.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(count, device=window.device)
        attended: Tensor = self.layers(window + self.positions[:count], mask=mask, is_causal=True)
        return attended
