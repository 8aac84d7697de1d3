"""The gated network's block sums with gradients, as one fused operation: what training needs, at a third of the time.

Enters: one sequence's inputs and the network's weights. Leaves: sums of the vectors over blocks of instructions; the
way back is written out by hand. Exact to rounding: components that the last layer makes linearly are summed before it.

Shapes: T = W + N · block instructions (W only warm up), F features, S reference machines, H hidden channels,
E extra components.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from perfvec.representation import fused_kernels as kernels


@dataclass(frozen=True)
class BlockPlan:
    """warm_up: instructions before the first block. block: instructions a block. drop: share dropped out, by `seed`."""

    warm_up: int
    block: int
    drop: float = 0.0
    seed: int = 0


def _mask_seeds(seed: int) -> NDArray[np.uint32]:
    return np.random.SeedSequence(seed).generate_state(3, np.uint32).astype(np.uint32)


class FusedBlockSums(torch.autograd.Function):
    """inputs [T, F + S], references [T, S], weights and biases of enter, gates, mix, leave → sums [N, S + E].

    Inputs and references get no gradient.
    """

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, references: Tensor, plan: BlockPlan, *weights: Tensor) -> Tensor:
        """Compute the sums."""
        enter, enter_bias, gate, gate_bias, mix, mix_bias, leave, leave_bias = weights
        count, hidden, machines = inputs.shape[0], enter.shape[0], references.shape[1]
        blocks, seeds = (count - plan.warm_up) // plan.block, _mask_seeds(plan.seed)
        entered_pre = torch.addmm(enter_bias, inputs, enter.T)
        dropped, context = torch.empty(count, hidden), torch.empty(count, 2 * hidden)
        kernels.enter_forward(entered_pre.numpy(), dropped.numpy(), context.numpy(), seeds, plan.drop)
        gates = torch.addmm(gate_bias, dropped, gate.T)
        states = torch.zeros(count + 1, hidden)
        kernels.scan_forward(gates.numpy(), states.numpy(), context.numpy(), seeds, plan.drop)
        mixed_pre = torch.addmm(mix_bias, context[plan.warm_up :], mix.T)
        mixed, mixed_sums = torch.empty_like(mixed_pre), torch.empty(blocks, hidden)
        kernels.mix_forward(mixed_pre.numpy(), mixed.numpy(), mixed_sums.numpy())
        left = torch.addmm(leave_bias[:machines], mixed, leave[:machines].T)
        sums = torch.empty(blocks, leave.shape[0])
        scaled = torch.empty(blocks, machines)
        kernels.leave_forward(left.numpy(), references[plan.warm_up :].numpy(), scaled.numpy())
        sums[:, :machines] = scaled
        sums[:, machines:] = torch.addmm(plan.block * leave_bias[machines:], mixed_sums, leave[machines:].T)
        ctx.plan, ctx.seeds = plan, seeds
        ctx.save_for_backward(
            inputs,
            references,
            entered_pre,
            dropped,
            context,
            gates,
            states,
            mixed_pre,
            mixed,
            mixed_sums,
            left,
            *weights,
        )
        return sums

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        """Compute the weights' gradients; they stand where `forward` takes the weights."""
        plan, seeds = ctx.plan, ctx.seeds
        inputs, references, entered_pre, dropped, context, gates, states = ctx.saved_tensors[:7]
        mixed_pre, mixed, mixed_sums, left = ctx.saved_tensors[7:11]
        _, _, gate, _, mix, _, leave, _ = ctx.saved_tensors[11:]
        machines = references.shape[1]
        d_scaled, d_extra = upstream[0][:, :machines].contiguous(), upstream[0][:, machines:].contiguous()
        # What follows overwrites activations that it is the last to read: a second call would be wrong, and autograd
        # refuses one unless the graph is retained.
        kernels.leave_backward(left.numpy(), references[plan.warm_up :].numpy(), d_scaled.numpy())
        d_mixed, d_mixed_sums = left @ leave[:machines], d_extra @ leave[machines:]
        kernels.mix_backward(mixed_pre.numpy(), d_mixed.numpy(), d_mixed_sums.numpy())
        d_context = d_mixed @ mix
        kernels.scan_backward(gates.numpy(), states.numpy(), d_context.numpy(), seeds, plan.drop, plan.warm_up)
        d_entered = gates @ gate
        kernels.enter_backward(
            entered_pre.numpy(), d_entered.numpy(), d_context.numpy(), seeds, plan.drop, plan.warm_up
        )
        return (
            None, None, None,
            d_entered.T @ inputs, d_entered.sum(0), gates.T @ dropped, gates.sum(0),
            d_mixed.T @ context[plan.warm_up :], d_mixed.sum(0),
            torch.cat([left.T @ mixed, d_extra.T @ mixed_sums]), torch.cat([left.sum(0), plan.block * d_extra.sum(0)]),
        )  # fmt: skip
