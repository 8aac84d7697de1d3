"""What one feature column is, and the logarithmic scale that distances share.

Enters: nothing. Leaves: `Feature`, `Group`, and the kernel that puts a distance between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel

TABULATED = 4096
LOG2_OF_ONE_MORE: NDArray[np.float32] = np.log2(1.0 + np.arange(TABULATED)).astype(np.float32)


class Group(StrEnum):
    """Families of features, for ablation."""

    PAPER = "paper"
    INSTRUCTION = "instruction"
    DEPENDENCE = "dependence"
    FORWARDING = "forwarding"
    STRIDE = "stride"
    DATAFLOW = "dataflow"
    BRANCH = "branch"
    REUSE_THRESHOLDS = "reuse_thresholds"
    BLOCK = "block"


@dataclass(frozen=True)
class Feature:
    """One column: `unit` says what its numbers are, `description` how they come about."""

    name: str
    group: Group
    unit: str
    description: str


def log_unit(what: str, cap: int) -> str:
    """Return the unit text of a `log_scaled` column."""
    return f"log2(1 + {what}) / log2(1 + {cap:,}), at most 1"


@kernel
def log_scaled(value: int, cap: int, scale: np.float32) -> np.float32:
    """Return log2(1 + value) · scale as float32, 1 at `cap` and beyond; `scale` must be 1 / log2(1 + cap), float32."""
    if value >= cap:
        return np.float32(1.0)
    if value < TABULATED:
        return np.float32(LOG2_OF_ONE_MORE[value] * scale)
    return np.float32(np.float32(np.log2(1.0 + value)) * scale)


def log_scale(cap: int) -> np.float32:
    """Return the factor that takes log2(1 + cap) to 1."""
    return np.float32(1.0 / np.log2(1.0 + cap))
