"""The gated linear recurrence: h_t = a_t · h_{t-1} + (1 - a_t) · c_t, per channel, sequentially in time.

Enters: gates a in (0, 1) and candidates c. Leaves: the states h, with gradients. On a CPU the scan runs in numba, in
one thread (callers that want more split the sequences); elsewhere in torch, in rounds. Form: minGRU (arXiv
2410.01201), gates without recurrent input.

Shapes: B sequences, T instructions, H channels; float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numba import njit
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float32]


@njit(cache=True, nogil=True, fastmath=True)
def _scan(gate: Array, candidate: Array, first: Array, states: Array) -> None:
    for b in range(gate.shape[0]):
        state = first[b].copy()
        for t in range(gate.shape[1]):
            for h in range(gate.shape[2]):
                state[h] = candidate[b, t, h] + gate[b, t, h] * (state[h] - candidate[b, t, h])
                states[b, t, h] = state[h]


@njit(cache=True, nogil=True, fastmath=True)
def _scan_gradient(
    gate: Array, candidate: Array, first: Array, states: Array, upstream: Array, d_gate: Array, d_candidate: Array
) -> None:
    for b in range(gate.shape[0]):
        carried = np.zeros(gate.shape[2], np.float32)
        for t in range(gate.shape[1] - 1, -1, -1):
            before = states[b, t - 1] if t > 0 else first[b]
            for h in range(gate.shape[2]):
                slope = upstream[b, t, h] + carried[h]
                d_candidate[b, t, h] = slope * (np.float32(1.0) - gate[b, t, h])
                d_gate[b, t, h] = slope * (before[h] - candidate[b, t, h])
                carried[h] = slope * gate[b, t, h]


class _NumbaScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, gate: Tensor, candidate: Tensor, first: Tensor) -> Tensor:
        gate, candidate, first = gate.contiguous(), candidate.contiguous(), first.contiguous()
        states = torch.empty_like(candidate)
        _scan(gate.detach().numpy(), candidate.detach().numpy(), first.detach().numpy(), states.numpy())
        ctx.save_for_backward(gate, candidate, first, states)
        return states

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor, Tensor, None]:
        gate, candidate, first, states = (tensor.detach().numpy() for tensor in ctx.saved_tensors)
        d_gate, d_candidate = torch.empty(gate.shape), torch.empty(gate.shape)
        _scan_gradient(
            gate, candidate, first, states, upstream[0].contiguous().numpy(), d_gate.numpy(), d_candidate.numpy()
        )
        return d_gate, d_candidate, None


def gated_recurrence(gate: Tensor, candidate: Tensor, first: Tensor) -> Tensor:
    """Run the recurrence.

    Args:
        gate: float32 [B, T, H] in (0, 1), how much of the past is kept.
        candidate: float32 [B, T, H].
        first: float32 [B, H], the state before the first instruction; gets no gradient.

    Returns:
        The states, float32 [B, T, H].
    """
    if gate.device.type == "cpu":
        states: Tensor = _NumbaScan.apply(gate, candidate, first)  # type: ignore[no-untyped-call]
        return states
    return doubling_scan(gate, candidate, first)


def doubling_scan(gate: Tensor, candidate: Tensor, first: Tensor) -> Tensor:
    """Run the same recurrence in log2(T) rounds over all instructions at once, which suits a GPU (Hillis and Steele).

    Each row holds the share a of the state some rows before that it keeps, and what b was added since; a round joins a
    row with the one that its span starts after: (a, b) with (a', b') before it gives (a · a', a · b' + b).
    """
    kept, added = gate, (1.0 - gate) * candidate
    added = torch.cat([added[:, :1] + gate[:, :1] * first.unsqueeze(1), added[:, 1:]], dim=1)
    span = 1
    while span < gate.shape[1]:
        joined = added[:, span:] + kept[:, span:] * added[:, :-span]
        added = torch.cat([added[:, :span], joined], dim=1)
        kept = torch.cat([kept[:, :span], kept[:, span:] * kept[:, :-span]], dim=1)
        span *= 2
    return added
