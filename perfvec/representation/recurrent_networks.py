"""LSTM, GRU and bidirectional LSTM, two layers each, behind the interface of all networks.

Enters and leaves: as every `SequenceNetwork`.

The paper predicts each instruction from a window of its own 256 instructions. Here the LSTM and the GRU carry their
state along the trace instead: one step an instruction, where windows would take 256, and the state has seen at least
what a window holds. The bidirectional LSTM looks ahead, so it cannot: it reads consecutive windows of 256 instructions,
each from a zero state, which costs context at their borders.

Shapes: B sequences, T instructions, F features, S reference machines, L layers, H hidden channels, d components.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from perfvec.representation.in_windows import in_windows
from perfvec.representation.vector_head import VectorHead, read_inputs

LAYERS = 2
WINDOW_INSTRUCTIONS = 256


class LstmNetwork(nn.Module):
    """The paper's network (H = d = 256, no reference timings), with carried state."""

    def __init__(self, features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.hidden = hidden
        self.recurrent = nn.LSTM(features + references, hidden, LAYERS, batch_first=True, dropout=dropout)
        self.head = VectorHead(hidden, references, dimension)

    def initial_state(self, batch: int) -> Tensor:
        """Zero hidden and cell states, float32 [B, 2, L, H]."""
        return torch.zeros(batch, 2, LAYERS, self.hidden, device=self.head.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d] and the new state."""
        hidden, cell = state.permute(1, 2, 0, 3).contiguous().unbind(0)
        inputs = read_inputs(features, references, self.head.references)
        output, (hidden, cell) = self.recurrent(inputs, (hidden, cell))
        return self.head(output, references), torch.stack([hidden, cell]).permute(2, 0, 1, 3)


class GruNetwork(nn.Module):
    """Gated recurrent units, with carried state."""

    def __init__(self, features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.hidden = hidden
        self.recurrent = nn.GRU(features + references, hidden, LAYERS, batch_first=True, dropout=dropout)
        self.head = VectorHead(hidden, references, dimension)

    def initial_state(self, batch: int) -> Tensor:
        """Zero state, float32 [B, L, H]."""
        return torch.zeros(batch, LAYERS, self.hidden, device=self.head.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d] and the new state."""
        inputs = read_inputs(features, references, self.head.references)
        output, state = self.recurrent(inputs, state.transpose(0, 1).contiguous())
        return self.head(output, references), state.transpose(0, 1)


class BidirectionalNetwork(nn.Module):
    """LSTMs in both directions over windows of 256 instructions counted from where each call starts; no state."""

    def __init__(self, features: int, references: int, hidden: int, dimension: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(
            features + references, hidden // 2, LAYERS, batch_first=True, dropout=dropout, bidirectional=True
        )
        self.head = VectorHead(hidden // 2 * 2, references, dimension)

    def initial_state(self, batch: int) -> Tensor:
        """Nothing is carried: float32 [B, 0]."""
        return torch.zeros(batch, 0, device=self.head.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, d]."""
        inputs = read_inputs(features, references, self.head.references)
        return self.head(in_windows(inputs, WINDOW_INSTRUCTIONS, self._window), references), state

    def _window(self, window: Tensor) -> Tensor:
        output: Tensor = self.recurrent(window)[0]
        return output
