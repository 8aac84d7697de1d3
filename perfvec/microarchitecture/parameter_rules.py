"""What must hold between parameters, for one machine or for columns of many.

Enters: values by parameter name, each a number or an array. Leaves: which rules are broken, as a mask or as sentences.
Only what gem5 itself demands is a rule here; what merely looks unlike the trained machines is in `trained_range`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_schema import CACHES

LINES_PER_KB = 16  # of 64 bytes

Values = Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class ParameterRule:
    """A rule between parameters: those it reads, whether it holds (elementwise), and the sentence where it does not."""

    parameters: tuple[str, ...]
    holds: Callable[[Values], NDArray[np.bool_]]
    sentence: Callable[[Mapping[str, int]], str]


def _cache_rule(cache: str) -> ParameterRule:
    """Make the rule of gem5's BaseIndexingPolicy: the number of sets is a power of two."""
    size, assoc = f"{cache}.size_kb", f"{cache}.assoc"

    def holds(values: Values) -> NDArray[np.bool_]:
        lines, ways = np.asarray(values[size]) * LINES_PER_KB, np.maximum(np.asarray(values[assoc]), 1)
        sets = lines // ways
        return np.asarray((lines % ways == 0) & (sets > 0) & (sets & (sets - 1) == 0))

    def sentence(values: Mapping[str, int]) -> str:
        lines = values[size] * LINES_PER_KB
        fitting = [ways for ways in range(1, 65) if lines % ways == 0 and _is_power_of_two(lines // ways)]
        return (
            f"{assoc} is {values[assoc]}, which does not divide {values[size]} kB of 64-byte lines into a power-of-two "
            f"number of sets; {', '.join(map(str, fitting)) or 'no number of'} ways would."
        )

    return ParameterRule((size, assoc), holds, sentence)


def _is_power_of_two(number: int) -> bool:
    return number > 0 and number & (number - 1) == 0


PARAMETER_RULES: tuple[ParameterRule, ...] = tuple(_cache_rule(cache) for cache in CACHES)
