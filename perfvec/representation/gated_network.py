"""Our network: one gated linear recurrence over the instructions, which corrects the reference timings.

Enters: features and reference timings of consecutive instructions, and the state carried so far. Leaves: one vector an
instruction. Its first S components are the reference machines' cycles, each scaled by a learned factor of the context;
the others are what no reference machine knows. All is causal, so a trace may come in chunks of any size.

Shapes: B sequences, T instructions, F features, S reference machines, H hidden channels, E extra components.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from perfvec.representation import inference_kernels as kernels
from perfvec.representation.fused_gated import BlockPlan, FusedBlockSums
from perfvec.representation.group_sums import GroupSumming, accumulate
from perfvec.representation.recurrence import gated_recurrence
from perfvec.representation.sequence_network import Carry


class GatedNetwork(nn.Module, GroupSumming):
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
        nn.init.constant_(self.leave.bias, 0.0 if references else extra**-0.5)  # as in VectorHead
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

    def group_sums(
        self, features: Tensor, references: Tensor, groups: NDArray[np.int64], count: int, carry: Carry
    ) -> NDArray[np.float64]:
        """Sum the vectors of consecutive instructions by group, on a CPU, without gradients and dropout.

        Only the scan needs the carried state, so that chunks overlap in all the rest. The extra components are a linear
        map of the last hidden layer: its sums are mapped, in float64, instead of each of its rows.

        Args:
            features: float32 [n, F], normalised.
            references: float32 [n, S], core cycles.
            groups: int64 [n], from 0.
            count: g, how many groups there are.
            carry: runs what needs the carried state.

        Returns:
            float64 [g, S + E], what summing `forward`'s vectors gives, to float32's rounding of each vector.
        """
        logarithms, states = torch.empty_like(references), torch.empty(len(features), self.hidden)
        kernels.log1p_into(references.numpy(), logarithms.numpy())
        entered = _side_by_side(self.enter, features, logarithms)
        kernels.silu(entered.numpy())
        gates = self.gates(entered).numpy()
        carry(lambda state: (None, _scanned(gates, state, states)))
        mixed, hidden_sums = _side_by_side(self.mix, entered, states), np.zeros((count, self.hidden))
        kernels.silu(mixed.numpy())
        accumulate(mixed.numpy(), groups, hidden_sums)
        weight, bias = self.leave.weight, self.leave.bias
        left = torch.addmm(bias[: self.references], mixed, weight[: self.references].T)
        kernels.scale_references(left.numpy(), references.numpy())
        scaled = np.zeros((count, self.references))
        accumulate(left.numpy(), groups, scaled)
        instructions = np.bincount(groups, minlength=count)[:, None]
        extra_weight, extra_bias = weight[self.references :].double().numpy(), bias[self.references :].double().numpy()
        return np.concatenate([scaled, hidden_sums @ extra_weight.T + instructions * extra_bias], axis=1)


def _side_by_side(layer: nn.Linear, first: Tensor, second: Tensor) -> Tensor:
    """Apply a layer to the columns of two tensors, as if they were put side by side."""
    split = first.shape[1]
    return torch.addmm(layer.bias, first, layer.weight[:, :split].T).addmm_(second, layer.weight[:, split:].T)


def _scanned(gates: NDArray[np.float32], state: Tensor, states: Tensor) -> Tensor:
    """Run the recurrence into `states`; returns the new state."""
    state = state.clone()
    kernels.scan_rows(gates, state[0].numpy(), states.numpy())
    return state
