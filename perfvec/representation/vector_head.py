"""The last layer of the networks that are compared: from hidden channels to a vector an instruction.

Enters: hidden channels, and reference timings where the network reads them. Leaves: vectors. With reference machines,
the first S components are their cycles, each scaled by a factor of the context as in the gated network; without, all
components are linear in the hidden channels, as in the paper. Neither has anything that depends on a machine.

Shapes: B sequences, T instructions, S reference machines, H hidden channels, d components.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class VectorHead(nn.Module):
    """Hidden channels [B, T, H] and reference cycles [B, T, S] to vectors [B, T, d]; S = 0 reads no timings."""

    def __init__(self, hidden: int, references: int, dimension: int) -> None:
        super().__init__()
        self.references = references
        self.leave = nn.Linear(hidden, dimension)
        if references:  # start from the reference timings as they are
            nn.init.zeros_(self.leave.weight)
            nn.init.zeros_(self.leave.bias)
        else:  # start near one unit vector, for which a machine's initial vector gives its mean cycles
            nn.init.constant_(self.leave.bias, dimension**-0.5)

    def forward(self, hidden: Tensor, references: Tensor) -> Tensor:
        """Map to vectors."""
        left: Tensor = self.leave(hidden)
        if not self.references:
            return left
        factors = 2.0 * torch.sigmoid(left[..., : self.references])
        return torch.cat([references * factors, left[..., self.references :]], dim=-1)


def read_inputs(features: Tensor, references: Tensor, count: int) -> Tensor:
    """Join features [B, T, F] and logarithms of reference cycles [B, T, S]; features alone where `count` is 0."""
    return torch.cat([features, torch.log1p(references)], dim=-1) if count else features
