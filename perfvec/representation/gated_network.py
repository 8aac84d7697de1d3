"""Our network: one gated linear recurrence over the instructions, which corrects the reference timings.

Enters: features and reference timings of consecutive instructions, and the state carried so far. Leaves: one vector an
instruction. Its first S components are the reference machines' cycles, each scaled by a learned factor of the context;
the others are what no reference machine knows. All is causal, so a trace may come in chunks of any size.

Shapes: B sequences, T instructions, F features, S reference machines, H hidden channels, E extra components.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from perfvec.representation.fused_gated import BlockPlan, FusedBlockSums
from perfvec.representation.recurrence import gated_recurrence


class GatedNetwork(nn.Module):
    """Vectors of S + E components an instruction."""

    def __init__(self, features: int, references: int, hidden: int, extra: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.references = references
        self.hidden = hidden
        self.dropout = nn.Dropout(dropout)
        self.enter = nn.Linear(features + references, hidden)
        self.gates = nn.Linear(hidden, 2 * hidden)
        self.mix = nn.Linear(2 * hidden, hidden)
        self.leave = nn.Linear(hidden, references + extra)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)
        with torch.no_grad():  # memories from a few to some hundred instructions
            self.gates.bias[:hidden] = torch.linspace(0.0, 6.0, hidden)

    def initial_state(self, batch: int) -> Tensor:
        """Zero state before the first instruction, float32 [B, H]."""
        return torch.zeros(batch, self.hidden, device=self.leave.weight.device)

    def forward(self, features: Tensor, references: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Map features [B, T, F] and reference cycles [B, T, S] to vectors [B, T, S + E] and the new state [B, H]."""
        entered = nn.functional.silu(self.enter(torch.cat([features, torch.log1p(references)], dim=-1)))
        gate, candidate = self.gates(self.dropout(entered)).chunk(2, dim=-1)
        states = gated_recurrence(torch.sigmoid(gate), candidate, state)
        mixed = nn.functional.silu(self.mix(self.dropout(torch.cat([entered, states], dim=-1))))
        left = self.leave(mixed)
        factors = 2.0 * torch.sigmoid(left[..., : self.references])
        return torch.cat([references * factors, left[..., self.references :]], dim=-1), states[:, -1]

    def block_sums(self, features: Tensor, references: Tensor, plan: BlockPlan) -> Tensor:
        """Sum the vectors over blocks of one sequence that starts from the zero state; on a CPU, with gradients.

        Args:
            features: float32 [T, F], normalised.
            references: float32 [T, S], core cycles.
            plan: instructions that warm up, instructions a block, and the seed of dropout.

        Returns:
            float32 [(T - warm-up) / block, S + E], what summing `forward`'s vectors gives, to rounding.
        """
        inputs = torch.cat([features, torch.log1p(references)], dim=-1)
        layers = (self.enter, self.gates, self.mix, self.leave)
        weights = [parameter for layer in layers for parameter in (layer.weight, layer.bias)]
        plan = replace(plan, drop=self.dropout.p if self.training else 0.0)
        sums: Tensor = FusedBlockSums.apply(inputs, references, plan, *weights)  # type: ignore[no-untyped-call]
        return sums
