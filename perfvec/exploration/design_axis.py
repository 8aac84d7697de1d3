"""One axis of a design space: a parameter and the values that it takes.

Enters: a JSON value: a list of values, or a range with minimum, maximum and step or factor. Leaves: `DesignAxis`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError, MachineError
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.parameter_table import decode, encode

MOST_VALUES = 10_000


@dataclass(frozen=True)
class DesignAxis:
    """A parameter and its values as a table holds them (numbers, or indices of choices): int64 [values]."""

    field: ParameterField
    numbers: NDArray[np.int64]

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.field.name

    def __len__(self) -> int:
        return int(self.numbers.size)

    def values(self) -> list[int | str]:
        """Return the values, choices as their words."""
        return [decode(self.field, int(number)) for number in self.numbers]


def design_axis(name: str, document: object) -> DesignAxis:
    """Read an axis.

    Args:
        name: the parameter's name.
        document: a list of values; {"minimum": a, "maximum": b, "step": c}, a, a + c and so on; or with "factor": c,
            a, a x c and so on. Neither step nor factor means step 1.

    Raises:
        DesignSpaceError: there is no such parameter, or a value is not one of its own, or occurs twice.
    """
    try:
        field = parameter_field(name)
    except MachineError as error:
        raise DesignSpaceError(str(error)) from error
    values = _range_values(field, document) if isinstance(document, dict) else document
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        raise DesignSpaceError(f"{name} should have a list of values or a range, of 1 to {MOST_VALUES} values.")
    for value in values:
        sentence = field.problem_with(value)
        if sentence:
            raise DesignSpaceError(sentence)
    if len(set(values)) < len(values):
        raise DesignSpaceError(f"{name} has a value twice; its values should differ.")
    return DesignAxis(field, np.array([encode(field, value) for value in values], dtype=np.int64))


def _range_values(field: ParameterField, document: dict[str, object]) -> list[int]:
    if field.choices:
        raise DesignSpaceError(f"{field.name} is a choice and has no range; it should have a list of values.")
    numbers = {key: value for key, value in document.items() if isinstance(value, int) and not isinstance(value, bool)}
    keys = set(document)
    if keys not in ({"minimum", "maximum"}, {"minimum", "maximum", "step"}, {"minimum", "maximum", "factor"}):
        raise DesignSpaceError(f"The range of {field.name} should have minimum, maximum and perhaps step or factor.")
    if set(numbers) != keys:
        raise DesignSpaceError(f"The range of {field.name} should be of whole numbers.")
    step, factor = numbers.get("step", 1), numbers.get("factor")
    if step < 1 or (factor is not None and (factor < 2 or numbers["minimum"] < 1)):
        raise DesignSpaceError(
            f"The range of {field.name} should have a step from 1, or a factor from 2 and a minimum from 1."
        )
    value, most = numbers["minimum"], min(numbers["maximum"], field.maximum)
    values: list[int] = []
    while value <= most and len(values) <= MOST_VALUES:
        values.append(value)
        value = value + step if factor is None else value * factor
    if numbers["maximum"] > field.maximum:
        values.append(numbers["maximum"])  # refused by the field's own limit, in its words
    return values
