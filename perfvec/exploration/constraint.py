"""Constraints between parameters, as people write them: `l2.size_kb >= 4 * l1d.size_kb and core == 'o3'`.

Enters: a line of text. Leaves: a `Constraint`, which tells of many designs at once which of them keep it.
The text is parsed by Python's `ast`, and only comparisons, arithmetic, and/or/not, numbers, words and parameter names
are accepted; it is never executed. Arithmetic is in float64, and what divides by 0 keeps no comparison.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration import constraint_terms as terms
from perfvec.exploration.constraint_terms import Choice, Condition, Number, Term, Word
from perfvec.microarchitecture.parameter_schema import FIELDS_BY_NAME
from perfvec.microarchitecture.parameter_table import ParameterTable

MOST_CHARACTERS = 500
_LARGEST_NUMBER = 1e15
_ALLOWED = "comparisons, + - * / // % **, and, or, not, numbers, words in quotes and parameter names are"


@dataclass(frozen=True)
class Constraint:
    """A condition on a design: its text, and the parameters that it names."""

    text: str
    parameters: frozenset[str]
    condition: Condition

    def holds(self, table: ParameterTable) -> NDArray[np.bool_]:
        """Tell which of n designs keep it: bool [n]."""
        with np.errstate(all="ignore"):
            kept = self.condition.evaluate(table.columns)
        return np.broadcast_to(kept, (len(table),)).copy()

    def __reduce__(self) -> tuple[Callable[[str], Constraint], tuple[str]]:
        """Travel to another process as text, because conditions are functions."""
        return parse_constraint, (self.text,)


def parse_constraint(text: str) -> Constraint:
    """Read a constraint.

    Raises:
        DesignSpaceError: the text is too long, is no expression, uses what is not allowed or compares unlike things.
    """
    if len(text) > MOST_CHARACTERS:
        raise DesignSpaceError(f"A constraint has {len(text)} characters; it should have at most {MOST_CHARACTERS}.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        reader = _Reader(text)
        condition = reader.condition(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise DesignSpaceError(f"The constraint '{text}' could not be read: {reason}.") from error
    return Constraint(text, frozenset(reader.names), condition)


class _Reader:
    """Turns syntax into terms, and refuses everything that it does not know."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.names: set[str] = set()

    def condition(self, node: ast.expr) -> Condition:
        term = self._term(node)
        if not isinstance(term, Condition):
            raise self._refusal(f"'{ast.unparse(node)}' is no condition, such as a comparison")
        return term

    def _number(self, node: ast.expr) -> Number:
        term = self._term(node)
        if not isinstance(term, Number):
            raise self._refusal(f"'{ast.unparse(node)}' is no number")
        return term

    def _term(self, node: ast.expr) -> Term:
        return self._logic(node) or self._value(node) or self._not_allowed(node)

    def _logic(self, node: ast.expr) -> Condition | None:
        match node:
            case ast.BoolOp(op=operator, values=values):
                conditions = [self.condition(value) for value in values]
                return terms.every(conditions) if isinstance(operator, ast.And) else terms.some(conditions)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return terms.negation(self.condition(operand))
            case ast.Compare(left=left, ops=operators, comparators=others):
                pairs = zip([left, *others[:-1]], operators, others, strict=True)
                return terms.every([self._comparison(first, operator, second) for first, operator, second in pairs])
        return None

    def _value(self, node: ast.expr) -> Term | None:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return terms.negative(self._number(operand))
            case ast.BinOp(left=left, op=operator, right=right):
                return terms.arithmetic(operator, self._number(left), self._number(right))
            case ast.Constant(value=value):
                return self._constant(value)
            case ast.Name() | ast.Attribute():
                return self._parameter(ast.unparse(node))
        return None

    def _comparison(self, first: ast.expr, operator: ast.cmpop, second: ast.expr) -> Condition:
        left, right = self._term(first), self._term(second)
        shown = ast.unparse(ast.Compare(first, [operator], [second]))
        match left, right:
            case (Choice() as choice, Word() as word) | (Word() as word, Choice() as choice):
                if word.text not in choice.field.choices:
                    known = ", ".join(choice.field.choices)
                    raise self._refusal(f"{choice.field.name} is never '{word.text}', only one of {known}")
                compared = terms.is_word(operator, choice, word)
            case (Number(), Number()):
                compared = terms.comparison(operator, left, right)
            case _:
                raise self._refusal(f"'{shown}' compares unlike things")
        if compared is None:
            raise self._refusal(f"'{shown}' has an operator that does not suit it")
        return compared

    def _constant(self, value: object) -> Number | Word | None:
        if isinstance(value, str):
            return Word(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not abs(value) <= _LARGEST_NUMBER:
            raise self._refusal(f"a number in it is larger than {_LARGEST_NUMBER:.0e}")
        return terms.constant(float(value))

    def _parameter(self, name: str) -> Number | Choice:
        if name not in FIELDS_BY_NAME:
            raise self._refusal(f"'{name}' is no machine parameter")
        self.names.add(name)
        return terms.parameter(FIELDS_BY_NAME[name])

    def _not_allowed(self, node: ast.expr) -> NoReturn:
        raise self._refusal(f"'{ast.unparse(node)}' is not allowed; {_ALLOWED}")

    def _refusal(self, reason: str) -> DesignSpaceError:
        return DesignSpaceError(f"The constraint '{self._text}' is not valid: {reason}.")
