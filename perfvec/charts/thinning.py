"""Fewer points than there are designs, so that a chart of a million designs stays quick, with a count to say so.

Enters: which designs are on the front, and which must stay. Leaves: the positions to draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_FRONT = 5_000
MOST_DOMINATED = 10_000


@dataclass(frozen=True)
class Thinned:
    """Positions to draw, ascending, int64; and how many there are and are drawn of the front and of dominated ones."""

    positions: NDArray[np.int64]
    front: int
    front_drawn: int
    dominated: int
    dominated_drawn: int

    @property
    def note(self) -> str:
        """Say what is left out; empty where nothing is."""
        parts = [
            f"{drawn:,} of {count:,} {kind} designs"
            for kind, drawn, count in (
                ("front", self.front_drawn, self.front),
                ("dominated", self.dominated_drawn, self.dominated),
            )
            if drawn < count
        ]
        return f"The chart draws a seeded sample: {' and '.join(parts)}." if parts else ""


def thinned(
    on_front: NDArray[np.bool_],
    keep: NDArray[np.int64],
    with_dominated: bool,
    most_front: int = MOST_FRONT,
    most_dominated: int = MOST_DOMINATED,
) -> Thinned:
    """Choose what to draw.

    Args:
        on_front: bool [n].
        keep: int64, positions that must be drawn.
        with_dominated: whether dominated designs are wanted at all.
        most_front, most_dominated: above these numbers a sample with a fixed seed is drawn.
    """
    front, dominated = np.flatnonzero(on_front), np.flatnonzero(~on_front)
    random = np.random.default_rng(0)
    drawn_front = _sample(front, most_front, random)
    drawn_dominated = _sample(dominated, most_dominated if with_dominated else 0, random)
    positions = np.unique(np.concatenate([drawn_front, drawn_dominated, keep.astype(np.int64)]))
    count = int(on_front[positions].sum())
    # Where dominated designs are not wanted, none of them is missing.
    wanted = dominated.size if with_dominated else positions.size - count
    return Thinned(positions, front.size, count, wanted, positions.size - count)


def _sample(positions: NDArray[np.int64], most: int, random: np.random.Generator) -> NDArray[np.int64]:
    return positions if positions.size <= most else random.choice(positions, most, replace=False)
