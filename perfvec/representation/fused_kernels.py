"""Elementwise work of the gated network's training step, fused so that each array is read and written once.

Enters: pre-activations of the layers, and gradients on the way back. Leaves: activations, dropped out, and gradients,
written into arrays that the caller made. Matrix products stay with PyTorch. All kernels release the GIL and use one
thread: the trainer runs one sequence a thread, whose arrays stay in the cache.

Shapes: T instructions of one sequence, H hidden channels, S reference machines, N blocks of `block` instructions,
W instructions that only warm the state up, so that T = W + N · block. float32 throughout.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float32]

_ONE, _TWO, _HALF, _LIMIT = np.float32(1.0), np.float32(2.0), np.float32(0.5), np.float32(16.0)
# sigmoid(x) = 1/2 + x · P(x²) / Q(x²) on |x| ≤ 16 to 3e-9 (least maximum error, fitted by reweighted least squares):
# unlike exp it is plain arithmetic, which the compiler turns into vector instructions.
_P0, _P1, _P2 = np.float32(0.24999999249475752), np.float32(0.008398867298933358), np.float32(5.568987549336748e-05)
_P3, _P4 = np.float32(8.50514801275923e-08), np.float32(1.4708708435544304e-11)
_Q1, _Q2 = np.float32(0.11692877113103306), np.float32(0.001633500004457688)
_Q3, _Q4 = np.float32(5.3112073721548894e-06), np.float32(3.302196869300222e-09)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def sigmoid(x: np.float32) -> np.float32:
    """Logistic function to 2e-7."""
    x = min(max(x, -_LIMIT), _LIMIT)
    u = x * x
    above = _P0 + u * (_P1 + u * (_P2 + u * (_P3 + u * _P4)))
    return _HALF + x * above / (_ONE + u * (_Q1 + u * (_Q2 + u * (_Q3 + u * _Q4))))


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def kept(index: np.uint32, seed: np.uint32, threshold: np.uint32) -> np.float32:
    """Dropout's 1 or 0 for an element, from a 32-bit mixing of its index: the way back recomputes the same."""
    x = np.uint32(index ^ seed)
    x = np.uint32(np.uint32(x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D))
    x = np.uint32(np.uint32(x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B))
    x = np.uint32(x ^ (x >> np.uint32(16)))
    return _ONE if x >= threshold else np.float32(0.0)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def enter_forward(pre: Array, dropped: Array, context: Array, seeds: NDArray[np.uint32], drop: float) -> None:
    """SiLU of `pre` [T, H], dropped out into `dropped` [T, H] and, by another mask, into `context` [T, :H]."""
    hidden = pre.shape[1]
    threshold, scale = np.uint32(drop * 4294967295.0), np.float32(1.0 / (1.0 - drop))
    first, second = seeds[0], seeds[1]
    for t in range(pre.shape[0]):
        for h in range(hidden):
            index = np.uint32(t * hidden + h)
            entered = pre[t, h] * sigmoid(pre[t, h]) * scale
            dropped[t, h] = entered * kept(index, first, threshold)
            context[t, h] = entered * kept(index, second, threshold)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def enter_backward(
    pre: Array, d_dropped: Array, d_context: Array, seeds: NDArray[np.uint32], drop: float, warm_up: int
) -> None:
    """Turn `d_dropped` [T, H] in place into the gradient of `pre`; `d_context` is [T - W, 2H]."""
    hidden = pre.shape[1]
    threshold, scale = np.uint32(drop * 4294967295.0), np.float32(1.0 / (1.0 - drop))
    first, second = seeds[0], seeds[1]
    for t in range(pre.shape[0]):
        weight = scale if t >= warm_up else np.float32(0.0)
        row = max(t - warm_up, 0)
        for h in range(hidden):
            index = np.uint32(t * hidden + h)
            share = sigmoid(pre[t, h])
            slope = share * (_ONE + pre[t, h] * (_ONE - share))
            upstream = d_dropped[t, h] * kept(index, first, threshold) * scale
            upstream += d_context[row, h] * kept(index, second, threshold) * weight
            d_dropped[t, h] = upstream * slope


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def scan_forward(gates: Array, states: Array, context: Array, seeds: NDArray[np.uint32], drop: float) -> None:
    """Run the recurrence; the first half of `gates` [T, 2H] becomes sigmoid of itself in place.

    `states` [T + 1, H] holds the first state in row 0, receives the others; `context` [T, H:] the states dropped out.
    """
    hidden = states.shape[1]
    threshold, scale = np.uint32(drop * 4294967295.0), np.float32(1.0 / (1.0 - drop))
    seed = seeds[2]
    for t in range(gates.shape[0]):
        for h in range(hidden):
            gate, candidate = sigmoid(gates[t, h]), gates[t, hidden + h]
            gates[t, h] = gate
            new = candidate + gate * (states[t, h] - candidate)
            states[t + 1, h] = new
            context[t, hidden + h] = new * kept(np.uint32(t * hidden + h), seed, threshold) * scale


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def scan_backward(
    gates: Array, states: Array, d_context: Array, seeds: NDArray[np.uint32], drop: float, warm_up: int
) -> None:
    """Turn `gates` [T, 2H] (sigmoid of the gates, candidates) in place into the gradient before the sigmoid."""
    hidden = states.shape[1]
    threshold, scale = np.uint32(drop * 4294967295.0), np.float32(1.0 / (1.0 - drop))
    seed = seeds[2]
    carried = np.zeros(hidden, np.float32)
    for t in range(gates.shape[0] - 1, -1, -1):
        weight = scale if t >= warm_up else np.float32(0.0)
        row = max(t - warm_up, 0)
        for h in range(hidden):
            gate, candidate = gates[t, h], gates[t, hidden + h]
            mask = kept(np.uint32(t * hidden + h), seed, threshold) * weight
            slope = d_context[row, hidden + h] * mask + carried[h]
            gates[t, hidden + h] = slope * (_ONE - gate)
            gates[t, h] = slope * (states[t, h] - candidate) * gate * (_ONE - gate)
            carried[h] = slope * gate


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def mix_forward(pre: Array, mixed: Array, sums: Array) -> None:
    """SiLU of `pre` [N · block, H] into `mixed`, and its sums over each block into `sums` [N, H]."""
    block = pre.shape[0] // sums.shape[0]
    for n in range(sums.shape[0]):
        sums[n] = np.float32(0.0)
        for t in range(n * block, (n + 1) * block):
            for h in range(pre.shape[1]):
                value = pre[t, h] * sigmoid(pre[t, h])
                mixed[t, h] = value
                sums[n, h] += value


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def mix_backward(pre: Array, d_mixed: Array, d_sums: Array) -> None:
    """Turn `d_mixed` [N · block, H] in place into the gradient of `pre`, with what reaches it through the sums."""
    block = pre.shape[0] // d_sums.shape[0]
    for n in range(d_sums.shape[0]):
        for t in range(n * block, (n + 1) * block):
            for h in range(pre.shape[1]):
                share = sigmoid(pre[t, h])
                slope = share * (_ONE + pre[t, h] * (_ONE - share))
                d_mixed[t, h] = (d_mixed[t, h] + d_sums[n, h]) * slope


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def leave_forward(left: Array, references: Array, sums: Array) -> None:
    """Sum reference cycles times their factors 2 · sigmoid(left) over blocks: [N · block, S] into [N, S]."""
    block = left.shape[0] // sums.shape[0]
    for n in range(sums.shape[0]):
        for s in range(left.shape[1]):
            sums[n, s] = np.float32(0.0)
        for t in range(n * block, (n + 1) * block):
            for s in range(left.shape[1]):
                share = sigmoid(left[t, s])
                left[t, s] = share
                sums[n, s] += references[t, s] * _TWO * share


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def leave_backward(left: Array, references: Array, d_sums: Array) -> None:
    """Turn `left` [N · block, S] (the sigmoids) in place into the gradient before the sigmoid."""
    block = left.shape[0] // d_sums.shape[0]
    for n in range(d_sums.shape[0]):
        for t in range(n * block, (n + 1) * block):
            for s in range(left.shape[1]):
                share = left[t, s]
                left[t, s] = d_sums[n, s] * references[t, s] * _TWO * share * (_ONE - share)
