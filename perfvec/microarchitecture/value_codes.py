"""Designs as numbers of the few values that their parameters take, so that work is done once a value, not a design.

Enters: a `ParameterTable` and groups of parameters. Leaves: `NumberedGroup`s: each design's combination of values in
the group, numbered, and one design that shows each combination.

Shapes: n designs, c combinations of a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.microarchitecture.parameter_table import ParameterTable

# Values and products of numbers of values beyond this would need too long a list of numbers.
LARGEST_KEY = 1 << 20
# Groups are merged while they have no more combinations than this together: fewer groups, hardly more combinations.
MERGED_COMBINATIONS = 32

Codes = NDArray[np.int32]
Numbered = tuple[Codes, NDArray[np.int64]]


@dataclass(frozen=True)
class NumberedGroup:
    """members: the groups merged into this one. codes: int32 [n], below c. examples: int64 [c], a design with each."""

    members: tuple[int, ...]
    codes: Codes
    examples: NDArray[np.int64]


def number_groups(table: ParameterTable, groups: Sequence[tuple[str, ...]], most: int) -> list[NumberedGroup] | None:
    """Number the combinations of values of each group of parameters that occur, small groups merged.

    Args:
        table: n designs, at least one.
        groups: names of parameters, each group at least one.
        most: combinations of all groups together.

    Returns:
        The merged groups, or None where there are more than `most` combinations, or a value is negative or too large.
    """
    fields: dict[str, Numbered] = {}
    numbered: list[NumberedGroup] = []
    for index, group in enumerate(groups):
        found = _number_group(table, group, fields, most)
        if found is None:
            return None
        numbered.append(NumberedGroup((index,), *found))
        most -= len(found[1])
    return _merge_small(numbered)


def _number_group(
    table: ParameterTable, group: tuple[str, ...], fields: dict[str, Numbered], most: int
) -> Numbered | None:
    """Number a group's combinations; a parameter that another group numbered is not numbered again."""
    found: Numbered | None = None
    for name in group:
        if name not in fields:
            alone = _number(table.columns[name], most)
            if alone is None:
                return None
            fields[name] = alone
        found = fields[name] if found is None else _combine(found, fields[name], most)
        if found is None:
            return None
    return found


def _merge_small(groups: list[NumberedGroup]) -> list[NumberedGroup]:
    """Merge the two smallest groups again and again while they stay small; groups of one value cost nothing then."""
    groups = sorted(groups, key=lambda group: len(group.examples))
    while len(groups) > 1 and len(groups[0].examples) * len(groups[1].examples) <= MERGED_COMBINATIONS:
        first, second, *others = groups
        both = _combine((first.codes, first.examples), (second.codes, second.examples), MERGED_COMBINATIONS)
        if both is None:
            raise ValueError("fewer combinations than their product cannot be too many")
        groups = sorted(
            [NumberedGroup(first.members + second.members, *both), *others], key=lambda group: len(group.examples)
        )
    return groups


def _combine(left: Numbered, right: Numbered, most: int) -> Numbered | None:
    """Number the combinations of two numberings that occur; None if too many."""
    if len(left[1]) == 1 or len(right[1]) == 1:
        return right if len(left[1]) == 1 else left
    if len(left[1]) * len(right[1]) > LARGEST_KEY:
        return None
    return _number(left[0] * np.int32(len(right[1])) + right[0], most)


def _number(keys: NDArray[np.int64] | Codes, most: int) -> Numbered | None:
    """Number the different keys [n] by first appearance: codes [n] and where each appears first; None if too many."""
    if most < 1 or keys.min() < 0 or keys.max() > LARGEST_KEY:
        return None
    numbers = np.full(int(keys.max()) + 1, -1, dtype=np.int32)
    codes, firsts = np.empty(len(keys), dtype=np.int32), np.empty(min(most, len(numbers)), dtype=np.int64)
    count = number_keys(keys, numbers, codes, firsts)
    return None if count < 0 else (codes, firsts[:count])


@kernel
def number_keys(keys: NDArray[np.int64] | Codes, numbers: Codes, codes: Codes, firsts: NDArray[np.int64]) -> int:
    """Write each key's number and each number's first row; return how many there are, -1 if more than fit."""
    count = 0
    for row in range(keys.size):
        number = numbers[keys[row]]
        if number < 0:
            if count == firsts.size:
                return -1
            number = count
            numbers[keys[row]] = number
            firsts[number] = row
            count += 1
        codes[row] = number
    return count
