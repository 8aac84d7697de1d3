"""A network applied to consecutive windows of a sequence, all whole ones at once.

Enters: inputs [B, T, C] and a network of windows. Leaves: its outputs, joined: [B, T, D].
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def in_windows(inputs: Tensor, window: int, network: Callable[[Tensor], Tensor]) -> Tensor:
    """Apply to windows of `window` instructions counted from the start; the last may be shorter.

    Args:
        inputs: float32 [B, T, C].
        window: instructions of a window.
        network: maps windows [any, t, C] to [any, t, D], each by itself.

    Returns:
        float32 [B, T, D].
    """
    batch, count, channels = inputs.shape
    whole = count // window * window
    parts = []
    if whole:
        output = network(inputs[:, :whole].reshape(-1, window, channels))
        parts.append(output.reshape(batch, whole, output.shape[-1]))
    if whole < count:
        parts.append(network(inputs[:, whole:]))
    return torch.cat(parts, dim=1)
