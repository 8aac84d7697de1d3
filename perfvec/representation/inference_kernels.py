"""Elementwise work of the gated network without gradients, fused so that each array is read and written once.

Enters: features, reference cycles and pre-activations. Leaves: activations, most of them in place. Matrix products stay
with PyTorch; kernels release the GIL and use one thread. Elementwise work runs over whole arrays as if they were flat,
since rows of few channels leave vector instructions half used.

Shapes: n instructions, F features read, H hidden channels, S reference machines.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from perfvec.representation.fused_kernels import sigmoid

Array = NDArray[np.float32]

_ONE, _TWO, _HALF, _LN2 = np.float32(1.0), np.float32(2.0), np.float32(0.5), np.float32(0.6931471805599453)
_MANTISSA, _MANTISSA_BITS, _ROOT_HALF = np.int32(0x007FFFFF), np.int32(23), np.int32(0x3F3504F3)  # the last: of 2^-1/2
# log(1 + f) = f - f²/2 + f³ · P(f) on 2^-1/2 - 1 … 2^1/2 - 1 (Cephes' logf).
_P0, _P1, _P2 = np.float32(7.0376836292e-2), np.float32(-1.1514610310e-1), np.float32(1.1676998740e-1)
_P3, _P4, _P5 = np.float32(-1.2420140846e-1), np.float32(1.4249322787e-1), np.float32(-1.6668057665e-1)
_P6, _P7, _P8 = np.float32(2.0000714765e-1), np.float32(-2.4999993993e-1), np.float32(3.3333331174e-1)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def log1p(x: np.float32) -> np.float32:
    """Logarithm of 1 + x, 0 ≤ x, to 1e-7 of what is more, 1 or itself: plain arithmetic, as in `sigmoid`."""
    bits = np.float32(_ONE + x).view(np.int32) - _ROOT_HALF
    exponent = np.float32(bits >> _MANTISSA_BITS)
    f = np.int32((bits & _MANTISSA) + _ROOT_HALF).view(np.float32) - _ONE
    p = _P3 + f * (_P2 + f * (_P1 + f * _P0))
    p = _P8 + f * (_P7 + f * (_P6 + f * (_P5 + f * (_P4 + f * p))))
    return exponent * _LN2 + (f + f * f * (f * p - _HALF))


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def normalise_rows(
    features: Array, runs: NDArray[np.intp], mean: Array, scale: Array, limit: np.float32, out: Array
) -> None:
    """Write (value - mean) · scale, held within ±limit, of runs of columns side by side into `out` [n, F].

    `runs` [r, 3] holds the first column of each, where it goes in `out`, and its length: picked one by one, columns
    would not be vectorised.
    """
    for i in range(out.shape[0]):
        for run in range(runs.shape[0]):
            first, at, length = runs[run, 0], runs[run, 1], runs[run, 2]
            values, target = features[i, first : first + length], out[i, at : at + length]
            means, scales = mean[at : at + length], scale[at : at + length]
            for f in range(length):
                target[f] = min(max((values[f] - means[f]) * scales[f], -limit), limit)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def log1p_into(values: Array, out: Array) -> None:
    """Write the logarithm of 1 + `values` into `out`, of the same shape."""
    flat, flat_out = values.reshape(-1), out.reshape(-1)
    for i in range(flat.shape[0]):
        flat_out[i] = log1p(flat[i])


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def silu(values: Array) -> None:
    """SiLU in place."""
    flat = values.reshape(-1)
    for i in range(flat.shape[0]):
        flat[i] *= sigmoid(flat[i])


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def scan_rows(gates: Array, state: Array, out: Array) -> None:
    """Run the recurrence over `gates` [n, 2H] (gates before the sigmoid, candidates) from `state` [H], kept current.

    The states go into `out` [n, H].
    """
    hidden = state.shape[0]
    for i in range(gates.shape[0]):
        for h in range(hidden):
            candidate = gates[i, hidden + h]
            new = candidate + sigmoid(gates[i, h]) * (state[h] - candidate)
            state[h] = new
            out[i, h] = new


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def scale_references(left: Array, references: Array) -> None:
    """Turn `left` [n, S] in place into reference cycles times their factors 2 · sigmoid(left)."""
    flat, cycles = left.reshape(-1), references.reshape(-1)
    for i in range(flat.shape[0]):
        flat[i] = cycles[i] * _TWO * sigmoid(flat[i])
