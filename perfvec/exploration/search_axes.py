"""The axes along which a search moves: designs as ranks of values, so that a step of 1 is to the next greater value.

Enters: a `DesignSpace`, and indices of designs. Leaves: ranks, their inverse, and designs' neighbours.
Shapes: n designs, a axes of more than one value.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.design_space import DesignSpace
from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES

Ranks = NDArray[np.int64]
# Column: what is added to its rank.
Move = dict[int, int]
_PAIR = 2


class SearchAxes:
    """The varied axes of a space."""

    def __init__(self, space: DesignSpace) -> None:
        self._space = space
        self._positions = [position for position, axis in enumerate(space.axes) if len(axis) > 1]
        # The digit of each rank: a list of values may come in any order.
        self._digits = [np.argsort(space.axes[position].numbers, kind="stable") for position in self._positions]
        self.lengths = np.array([digits.size for digits in self._digits], dtype=np.int64)
        self._is_choice = [bool(space.axes[position].field.choices) for position in self._positions]
        self._coupled = self._coupled_columns()

    def _coupled_columns(self) -> list[list[int]]:
        """List the columns that a constraint or a rule of valid machines ties to each other.

        Where two widths have to be equal, neither can move alone.
        """
        names = [self._space.axes[position].name for position in self._positions]
        tied = [constraint.parameters for constraint in self._space.constraints]
        tied += [frozenset(rule.parameters) for rule in PARAMETER_RULES]
        groups = {tuple(column for column, name in enumerate(names) if name in group) for group in tied}
        return [list(group) for group in sorted(groups) if len(group) >= _PAIR]

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
        """Return all designs one move off: the next value of a number, another word of a choice, or a coupled move."""
        ranks = self.ranks(indices)
        moved = [self._moved(ranks, move) for move in self._moves()]
        found = np.concatenate(moved) if moved else ranks[:0]
        return np.setdiff1d(self.indices(found), indices)

    def _moves(self) -> list[Move]:
        """List what a move adds to the ranks of columns, choices turning round."""
        single: list[list[Move]] = []
        for column, length in enumerate(self.lengths.tolist()):
            steps = range(1, length) if self._is_choice[column] else (1, -1)
            single.append([{column: step} for step in steps])
        moves = [move for of_column in single for move in of_column]
        for group in self._coupled:
            for first, second in combinations(group, 2):
                moves += [one | other for one in single[first] for other in single[second]]
            if len(group) > _PAIR:
                moves += [dict.fromkeys(group, step) for step in (1, -1)]
        return moves

    def _moved(self, ranks: Ranks, move: Move) -> Ranks:
        """Return the ranks after a move, without those that it would take beyond an axis's end."""
        moved, stays = ranks.copy(), np.ones(len(ranks), dtype=np.bool_)
        for column, step in move.items():
            moved[:, column] += step
            if self._is_choice[column]:
                moved[:, column] %= self.lengths[column]
            stays &= (moved[:, column] >= 0) & (moved[:, column] < self.lengths[column])
        return moved[stays]

    def perturbed(self, indices: NDArray[np.int64], moves: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Return designs that each differ in up to `moves` axes, drawn alike, by a step up or down."""
        ranks = self.ranks(indices)
        rows = np.arange(indices.size)
        for _ in range(moves if self.lengths.size else 0):
            columns = random.integers(self.lengths.size, size=indices.size)
            steps = random.choice((-1, 1), size=indices.size)
            ranks[rows, columns] = np.clip(ranks[rows, columns] + steps, 0, self.lengths[columns] - 1)
        return self.indices(ranks)
