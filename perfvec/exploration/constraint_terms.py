"""What the parts of a constraint are while it is read: numbers, conditions, categorical parameters and words.

Enters: parts. Leaves: larger parts; each number and condition is a function of a table's columns.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_field import ParameterField

Columns = Mapping[str, NDArray[np.int64]]
Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

_ARITHMETIC: dict[type[ast.operator], Callable[[Numbers, Numbers], Numbers]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.remainder,
    ast.Pow: np.power,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Numbers, Numbers], Truths]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


@dataclass(frozen=True)
class Number:
    """A number a design: float64 [n] or [] from the columns."""

    evaluate: Callable[[Columns], Numbers]


@dataclass(frozen=True)
class Condition:
    """A truth a design: bool [n] or [] from the columns."""

    evaluate: Callable[[Columns], Truths]


@dataclass(frozen=True)
class Choice:
    """A categorical parameter, which may only be compared with one of its words."""

    field: ParameterField


@dataclass(frozen=True)
class Word:
    """A word in quotes."""

    text: str


Term = Number | Condition | Choice | Word


def constant(value: float) -> Number:
    """Make the number that is the same for every design."""
    array = np.asarray(value, dtype=np.float64)
    return Number(lambda _: array)


def parameter(field: ParameterField) -> Number | Choice:
    """Make the term of a parameter: its number, or a choice."""
    if field.choices:
        return Choice(field)
    return Number(lambda columns: columns[field.name].astype(np.float64))


def negative(number: Number) -> Number:
    """Negate a number."""
    return Number(lambda columns: np.negative(number.evaluate(columns)))


def negation(condition: Condition) -> Condition:
    """Negate a condition."""
    return Condition(lambda columns: np.logical_not(condition.evaluate(columns)))


def arithmetic(operator: ast.operator, left: Number, right: Number) -> Number | None:
    """Combine two numbers, or None where the operator is not one of + - * / // % **."""
    function = _ARITHMETIC.get(type(operator))
    if function is None:
        return None
    return Number(lambda columns: function(left.evaluate(columns), right.evaluate(columns)))


def comparison(operator: ast.cmpop, left: Number, right: Number) -> Condition | None:
    """Compare two numbers, or None where the operator is not one of < <= > >= == !=. NaN keeps no comparison."""
    function = _COMPARISONS.get(type(operator))
    if function is None:
        return None

    def evaluate(columns: Columns) -> Truths:
        first, second = left.evaluate(columns), right.evaluate(columns)
        return function(first, second) & np.isfinite(first) & np.isfinite(second)

    return Condition(evaluate)


def is_word(operator: ast.cmpop, choice: Choice, word: Word) -> Condition | None:
    """Compare a categorical parameter with one of its words, or None where the operator is neither == nor !=."""
    if not isinstance(operator, ast.Eq | ast.NotEq):
        return None
    name, index, equal = choice.field.name, choice.field.choices.index(word.text), isinstance(operator, ast.Eq)
    return Condition(lambda columns: (columns[name] == index) == equal)


def every(conditions: list[Condition]) -> Condition:
    """Hold where all conditions do."""
    return Condition(lambda columns: _reduce(np.logical_and, conditions, columns))


def some(conditions: list[Condition]) -> Condition:
    """Hold where at least one condition does."""
    return Condition(lambda columns: _reduce(np.logical_or, conditions, columns))


def _reduce(combine: Callable[[Truths, Truths], Truths], conditions: list[Condition], columns: Columns) -> Truths:
    result = conditions[0].evaluate(columns)
    for condition in conditions[1:]:
        result = combine(result, condition.evaluate(columns))
    return result
