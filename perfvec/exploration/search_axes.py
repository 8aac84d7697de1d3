"""The axes along which a search moves: designs as ranks of values, so that a step of 1 is to the next greater value.

Enters: a `DesignSpace`, and indices of designs. Leaves: ranks, their inverse, and designs' neighbours.
Shapes: n designs, a axes of more than one value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.design_space import DesignSpace

Ranks = NDArray[np.int64]


class SearchAxes:
    """The varied axes of a space."""

    def __init__(self, space: DesignSpace) -> None:
        self._space = space
        self._positions = [position for position, axis in enumerate(space.axes) if len(axis) > 1]
        # The digit of each rank: a list of values may come in any order.
        self._digits = [np.argsort(space.axes[position].numbers, kind="stable") for position in self._positions]
        self.lengths = np.array([digits.size for digits in self._digits], dtype=np.int64)
        self._is_choice = [bool(space.axes[position].field.choices) for position in self._positions]

    def ranks(self, indices: NDArray[np.int64]) -> Ranks:
        """Return the designs' ranks: int64 [n, a]; 0 on axes that a design's core kind lacks."""
        digits = self._space.digits_of(indices)
        columns = [
            np.argsort(order)[digits[:, position]]
            for position, order in zip(self._positions, self._digits, strict=True)
        ]
        return np.stack(columns, axis=1) if columns else np.empty((indices.size, 0), dtype=np.int64)

    def indices(self, ranks: Ranks) -> NDArray[np.int64]:
        """Return the designs of these ranks, int64 [n, a] within the axes' lengths: int64 [n]."""
        digits = np.zeros((len(ranks), len(self._space.axes)), dtype=np.int64)
        for column, (position, order) in enumerate(zip(self._positions, self._digits, strict=True)):
            digits[:, position] = order[ranks[:, column]]
        return self._space.indices_of(digits)

    def neighbours(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return all designs that differ in one axis: the next values of a number, any other word of a choice."""
        ranks = self.ranks(indices)
        found = [indices[:0]]
        for column, length in enumerate(self.lengths.tolist()):
            for step in range(1, length) if self._is_choice[column] else (1, length - 1):
                moved = ranks.copy()
                moved[:, column] = (moved[:, column] + step) % length
                # A number's two neighbours are one rank off; a step round the end is none.
                is_near = np.abs(moved[:, column] - ranks[:, column]) <= (length if self._is_choice[column] else 1)
                found.append(self.indices(moved[is_near]))
        return np.setdiff1d(np.concatenate(found), indices)

    def perturbed(self, indices: NDArray[np.int64], moves: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Return designs that each differ in up to `moves` axes, drawn alike, by a step up or down."""
        ranks = self.ranks(indices)
        rows = np.arange(indices.size)
        for _ in range(moves if self.lengths.size else 0):
            columns = random.integers(self.lengths.size, size=indices.size)
            steps = random.choice((-1, 1), size=indices.size)
            ranks[rows, columns] = np.clip(ranks[rows, columns] + steps, 0, self.lengths[columns] - 1)
        return self.indices(ranks)
