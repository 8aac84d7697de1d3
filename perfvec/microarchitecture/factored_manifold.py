"""Cycles of very many designs: the manifold's kernel as a product of factors, one a group of parameters.

Enters: a `ProjectedManifold` and a `ParameterTable`. Leaves: core cycles, those of `ProjectedManifold.cycles` but for
rounding, several times as fast.

The smooth part of the kernel is exp(-Σ squares), and each square follows from few parameters; so it is a product of
factors that are looked up, and no exponential is left. The linear part is a sum of numbers looked up the same way.
Designs of a search take few values of each parameter; where they take too many, the caller falls back.

Shapes: n designs, k known machines, g groups of parameters, c combinations of values, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable
from perfvec.microarchitecture.parameter_vector import PARAMETER_VECTOR_SOURCES, parameter_matrix
from perfvec.microarchitecture.projected_manifold import ProjectedManifold
from perfvec.microarchitecture.value_codes import NumberedGroup, number_groups

# Rows of the kernel that are made before they are multiplied with the programs' weights: they stay in the cache.
ROWS_A_BLOCK = 256
# So many combinations of values are looked up whatever the number of designs; beyond, a quarter of it.
FEWEST_COMBINATIONS = 512
# Programs whose linear part is looked up, value by value; for more, matrices are multiplied, so many rows at a time.
FEW_PROGRAMS, ROWS_A_PRODUCT = 16, 1024
# Factors multiplied in one sweep over a row.
FACTORS_A_SWEEP = 4

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class FactoredManifold:
    """A projected manifold, ready to be evaluated by groups of parameters."""

    projected: ProjectedManifold

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """The numbers of the parameter vector that vary among the known machines; the others have no effect."""
        return np.flatnonzero(self.projected.manifold.parameter_scale)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Groups of parameters such that each varying number follows from one group."""
        sources = dict.fromkeys(PARAMETER_VECTOR_SOURCES[column] for column in self.columns)
        return tuple(group for group in sources if not any(set(group) < set(other) for other in sources))

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """The group of each varying number."""
        sources = [set(PARAMETER_VECTOR_SOURCES[column]) for column in self.columns]
        owners = [next(row for row, group in enumerate(self.groups) if source <= set(group)) for source in sources]
        return np.array(owners, dtype=np.int64)

    def cycles(self, table: ParameterTable) -> Matrix | None:
        """Predict core cycles, float64 [n, r]; None where the designs take too many values for this way to pay."""
        numbered = number_groups(table, self.groups, max(len(table) // 4, FEWEST_COMBINATIONS))
        if numbered is None:
            return None
        factors, sums = self._tables(table, numbered)
        cores = (table.columns["core"] == parameter_field("core").choices.index("o3")).astype(np.int64)
        cycles: Matrix = self._constants()[cores]
        weights = self.projected.manifold.settings.smooth * self.projected.weights
        block = np.empty((min(ROWS_A_BLOCK, len(table)), factors.shape[1]))
        codes = _stacked(numbered, len(factors) - 1)
        for start in range(0, len(table), ROWS_A_BLOCK):
            rows = slice(start, start + ROWS_A_BLOCK)
            looked_up = np.ascontiguousarray(codes[:, rows].T)
            multiply_looked_up(looked_up, factors, block)
            cycles[rows] += block[: len(looked_up)] @ weights
            if sums is not None:
                add_looked_up(looked_up, cores[rows], sums, cycles[rows])
        if sums is None:
            self._add_linear(table, cores, cycles)
        return cycles

    def _add_linear(self, table: ParameterTable, cores: NDArray[np.int64], cycles: Matrix) -> None:
        """Add the linear part by multiplication of matrices, which many programs make cheaper than looking it up."""
        manifold = self.projected.manifold
        share = manifold.settings.linear / len(manifold.parameter_scale)
        for start in range(0, len(table), ROWS_A_PRODUCT):
            rows = np.arange(start, min(start + ROWS_A_PRODUCT, len(table)))
            standard = manifold.standardise(parameter_matrix(table.take(rows)))[:, self.columns]
            for core, slopes in enumerate(self._slopes):
                same = cores[rows] == core
                cycles[rows[same]] += (share * standard[same]) @ slopes

    def _tables(self, table: ParameterTable, numbered: list[NumberedGroup]) -> tuple[Matrix, Matrix | None]:
        """Each combination's factors [c + 1, k], and sums [2, c + 1, r] by core kind; the last row has no effect.

        For many programs there are no sums.
        """
        manifold = self.projected.manifold
        settings, count = manifold.settings, len(manifold.parameter_scale)
        known = manifold.known[:, self.columns]
        squares, sums = [], []
        for group in numbered:
            own = np.isin(self.owners, group.members)
            shown = manifold.standardise(parameter_matrix(table.take(group.examples)))[:, self.columns[own]]
            squares.append(np.sum((shown[:, None] - known[None, :, own]) ** 2, axis=2))
            sums.append(settings.linear / count * (shown @ self._slopes[:, own]))
        nothing = np.zeros((2, 1, self._slopes.shape[2]))
        factors = np.exp(-np.concatenate([*squares, np.zeros((1, len(known)))]) / (2.0 * settings.length * count))
        return factors, np.concatenate([*sums, nothing], axis=1) if len(nothing[0, 0]) <= FEW_PROGRAMS else None

    @cached_property
    def _slopes(self) -> Matrix:
        """What one unit of each varying number adds to the linear part, [2, columns, r]: in-order, out-of-order."""
        manifold, weights = self.projected.manifold, self.projected.weights
        same = np.stack([manifold.known_cores == core for core in (False, True)]).astype(np.float64)
        slopes: Matrix = manifold.known[:, self.columns].T @ ((0.5 + 0.5 * same)[:, :, None] * weights)
        return slopes

    def _constants(self) -> Matrix:
        """What every machine of a core kind has: [2, r], in-order and out-of-order."""
        manifold, weights = self.projected.manifold, self.projected.weights
        same = np.stack([weights[manifold.known_cores == core].sum(axis=0) for core in (False, True)])
        constants: Matrix = (
            self.projected.base + manifold.settings.constant * weights.sum(axis=0) + manifold.settings.same_core * same
        )
        return constants


def _stacked(numbered: list[NumberedGroup], last: int) -> NDArray[np.int32]:
    """Rows of the tables that each design looks up, int32 [groups, n]; `last` fills up to a whole number of sweeps."""
    starts = np.cumsum([0, *(len(group.examples) for group in numbered)])
    codes = np.full((len(numbered) + -len(numbered) % FACTORS_A_SWEEP, len(numbered[0].codes)), last, dtype=np.int32)
    for row, group in enumerate(numbered):
        np.add(group.codes, np.int32(starts[row]), out=codes[row])
    return codes


@kernel
def multiply_looked_up(codes: NDArray[np.int32], factors: Matrix, products: Matrix) -> None:
    """Write the product of each row's factors: products[i] = Π_g factors[codes[i, g]], four factors a sweep."""
    for row in range(codes.shape[0]):
        for column in range(factors.shape[1]):
            products[row, column] = 1.0
        for group in range(0, codes.shape[1], 4):
            first, second = np.uint32(codes[row, group]), np.uint32(codes[row, group + 1])
            third, fourth = np.uint32(codes[row, group + 2]), np.uint32(codes[row, group + 3])
            for column in range(factors.shape[1]):
                products[row, column] *= (factors[first, column] * factors[second, column]) * (
                    factors[third, column] * factors[fourth, column]
                )


@kernel
def add_looked_up(codes: NDArray[np.int32], cores: NDArray[np.int64], sums: Matrix, cycles: Matrix) -> None:
    """Add to each row its groups' numbers: cycles[i] += Σ_g sums[cores[i], codes[i, g]]."""
    for row in range(codes.shape[0]):
        for group in range(codes.shape[1]):
            for program in range(cycles.shape[1]):
                cycles[row, program] += sums[cores[row], codes[row, group], program]
