"""Elementwise work of the gated network without gradients, fused so that each array is read and written once.

Enters: features and pre-activations. Leaves: activations and sums by group. Matrix products stay with PyTorch; kernels
release the GIL and use one thread.

Shapes: n instructions, F features read, H hidden channels, S reference machines, g groups.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from perfvec.representation.fused_kernels import sigmoid

Array = NDArray[np.float32]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def normalise_rows(
    features: Array, columns: NDArray[np.intp], mean: Array, scale: Array, limit: np.float32, out: Array
) -> None:
    """Write (features[:, columns] - mean) · scale, held within ±limit, into `out` [n, F]."""
    for i in range(out.shape[0]):
        for f in range(out.shape[1]):
            value = (features[i, columns[f]] - mean[f]) * scale[f]
            out[i, f] = min(max(value, -limit), limit)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def silu_rows(pre: Array, out: Array) -> None:
    """SiLU of `pre` [n, H] into the first H columns of `out`, a whole array: slices would not be vectorised."""
    for i in range(pre.shape[0]):
        for h in range(pre.shape[1]):
            out[i, h] = pre[i, h] * sigmoid(pre[i, h])


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def scan_rows(gates: Array, state: Array, out: Array) -> None:
    """Run the recurrence over `gates` [n, 2H] (gates before the sigmoid, candidates) from `state` [H], kept current.

    Each state goes into columns H and up of `out` [n, 2H].
    """
    hidden = state.shape[0]
    for i in range(gates.shape[0]):
        for h in range(hidden):
            candidate = gates[i, hidden + h]
            new = candidate + sigmoid(gates[i, h]) * (state[h] - candidate)
            state[h] = new
            out[i, hidden + h] = new


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def mix_rows(pre: Array, groups: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
    """SiLU of `pre` [n, H] in place, and its sums by group into `sums` [g, H]."""
    for i in range(pre.shape[0]):
        group = groups[i]
        for h in range(pre.shape[1]):
            value = pre[i, h] * sigmoid(pre[i, h])
            pre[i, h] = value
            sums[group, h] += value


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def leave_rows(left: Array, references: Array, groups: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
    """Add reference cycles [n, S] times their factors 2 · sigmoid(left) to `sums` [g, S] by group."""
    for i in range(left.shape[0]):
        group = groups[i]
        for s in range(left.shape[1]):
            sums[group, s] += references[i, s] * np.float32(2.0) * sigmoid(left[i, s])
