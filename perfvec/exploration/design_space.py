"""A design space: some parameters with values, the others fixed, and constraints; up to 10^15 designs, none stored.

Enters: axes, a base machine, constraints. Leaves: designs by index, as tables; which keep the constraints.
A space of both core kinds is the union of one product a kind: a parameter that a kind does not have is no axis there,
so that every design has exactly one index.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.constraint import Constraint
from perfvec.exploration.design_axis import DesignAxis
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, encode, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters

MOST_DESIGNS = 10**15


@dataclass(frozen=True)
class CoreBlock:
    """The designs of one core kind: its number, its axes by position in the space, their lengths, its first index."""

    core: int
    axes: tuple[int, ...]
    lengths: tuple[int, ...]
    start: int

    @property
    def size(self) -> int:
        """Number of designs, constraints left aside."""
        return prod(self.lengths)


@dataclass(frozen=True)
class DesignSpace:
    """A space of designs.

    name: what charts call it. base: the machine that fixes every parameter that is no axis. axes: in the order of the
    schema. constraints: all of which a design has to keep, besides being a valid machine.

    Raises:
        DesignSpaceError: two axes are of one parameter, the space is too large, or a core kind lacks values.
    """

    name: str
    base: MachineParameters
    axes: tuple[DesignAxis, ...]
    constraints: tuple[Constraint, ...] = ()

    def __post_init__(self) -> None:
        names = [axis.name for axis in self.axes]
        if len(set(names)) < len(names):
            raise DesignSpaceError(f"Design space '{self.name}' has two axes of one parameter.")
        if not 0 < self.size <= MOST_DESIGNS:
            raise DesignSpaceError(
                f"Design space '{self.name}' has {self.size:.3g} designs; it should have at most {MOST_DESIGNS:.0e}."
            )
        self._check_axes()
        for block in self.blocks:
            self._check_fixed_values(block)

    def _check_axes(self) -> None:
        used = {position for block in self.blocks for position in block.axes}
        for position, axis in enumerate(self.axes):
            if axis.name != "core" and position not in used:
                raise DesignSpaceError(
                    f"In design space '{self.name}' {axis.name} is varied, but none of its cores has one."
                )

    def _check_fixed_values(self, block: CoreBlock) -> None:
        core, names = parameter_field("core").choices[block.core], {axis.name for axis in self.axes}
        for field in PARAMETER_FIELDS:
            lacking = field.applies_to(core) and not field.applies_to(self.base.core)
            if lacking and field.name not in names:
                raise DesignSpaceError(
                    f"Design space '{self.name}' has {core} cores, so {field.name} needs values: "
                    f"its base '{self.base.name}' has none."
                )

    @property
    def size(self) -> int:
        """Number of designs, constraints and validity left aside."""
        last = self.blocks[-1]
        return last.start + last.size

    @cached_property
    def blocks(self) -> tuple[CoreBlock, ...]:
        """The parts of the space, one for each core kind, in the order of the core's values."""
        kinds = next((axis.numbers for axis in self.axes if axis.name == "core"), None)
        cores = [encode(parameter_field("core"), self.base.core)] if kinds is None else [int(kind) for kind in kinds]
        blocks: list[CoreBlock] = []
        for core in cores:
            word = parameter_field("core").choices[core]
            axes = tuple(
                position
                for position, axis in enumerate(self.axes)
                if axis.name != "core" and axis.field.applies_to(word)
            )
            start = blocks[-1].start + blocks[-1].size if blocks else 0
            blocks.append(CoreBlock(core, axes, tuple(len(self.axes[position]) for position in axes), start))
        return tuple(blocks)

    def table(self, indices: NDArray[np.int64]) -> ParameterTable:
        """Return the designs at these indices, int64 [n] from 0 to size - 1, as a table; they need not be valid.

        Raises:
            DesignSpaceError: an index lies outside.
        """
        if indices.size and not (indices.min() >= 0 and indices.max() < self.size):
            raise DesignSpaceError(f"A design's index should lie between 0 and {self.size - 1}.")
        columns = {
            field.name: np.full(indices.size, encode(field, self.base.value(field.name)), dtype=np.int64)
            for field in PARAMETER_FIELDS
        }
        for block in self.blocks:
            rows = np.flatnonzero((indices >= block.start) & (indices < block.start + block.size))
            self._fill(columns, block, rows, indices[rows] - block.start)
        return ParameterTable(columns)

    def _fill(
        self,
        columns: dict[str, NDArray[np.int64]],
        block: CoreBlock,
        rows: NDArray[np.int64],
        rest: NDArray[np.int64],
    ) -> None:
        core = parameter_field("core").choices[block.core]
        columns["core"][rows] = block.core
        for field in PARAMETER_FIELDS:
            if not field.applies_to(core):
                columns[field.name][rows] = 0
        for position, length in zip(reversed(block.axes), reversed(block.lengths), strict=True):
            axis = self.axes[position]
            rest, digit = np.divmod(rest, length)
            columns[axis.name][rows] = axis.numbers[digit]

    def keeps(self, table: ParameterTable) -> NDArray[np.bool_]:
        """Tell which of n designs are valid machines and keep every constraint: bool [n]."""
        kept = valid_rows(table)
        for constraint in self.constraints:
            kept &= constraint.holds(table)
        return kept

    def indices_of(self, digits: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the designs whose value on each axis has these positions, for searches that vary axes.

        Args:
            digits: int64 [n, axes], position among an axis's values; ignored where the design's core kind lacks it.

        Returns:
            int64 [n], the designs' indices.
        """
        core_position = next((position for position, axis in enumerate(self.axes) if axis.name == "core"), None)
        indices = np.empty(len(digits), dtype=np.int64)
        for number, block in enumerate(self.blocks):
            rows = slice(None) if core_position is None else digits[:, core_position] == number
            index = np.zeros(len(digits[rows]), dtype=np.int64)
            for position, length in zip(block.axes, block.lengths, strict=True):
                index = index * length + digits[rows, position]
            indices[rows] = block.start + index
        return indices

    def digits_of(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the position of the designs' value on each axis, the inverse of `indices_of`.

        Args:
            indices: int64 [n].

        Returns:
            int64 [n, axes]; 0 on the axes that a design's core kind lacks.
        """
        digits = np.zeros((indices.size, len(self.axes)), dtype=np.int64)
        core_position = next((position for position, axis in enumerate(self.axes) if axis.name == "core"), None)
        for number, block in enumerate(self.blocks):
            rows = np.flatnonzero((indices >= block.start) & (indices < block.start + block.size))
            rest = indices[rows] - block.start
            for position, length in zip(reversed(block.axes), reversed(block.lengths), strict=True):
                rest, digits[rows, position] = np.divmod(rest, length)
            if core_position is not None:
                digits[rows, core_position] = number
        return digits
