"""One axis of a design space in a line of text, as a form takes it: '8, 16, 32', '64 to 4096 x2', '1 to 8'.

Enters: an axis, or a person's text. Leaves: the text, or the axis. `design_axis` says what values are valid.
"""

from __future__ import annotations

import re

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_axis import DesignAxis, design_axis
from perfvec.microarchitecture.parameter_schema import FIELDS_BY_NAME

MOST_CHARACTERS = 2_000
FORMS = "values such as '8, 16, 32', a range such as '1 to 8', '64 to 512 step 64' or '64 to 4096 x2'"
_RANGE = re.compile(r"(\d{1,9}) *(?:to|-|–|\.\.) *(\d{1,9})(?: +(?:step|by) +(\d{1,9})| *[x×*] *(\d{1,9}))?")
_FEWEST_OF_A_RANGE = 4


def axis_text(axis: DesignAxis) -> str:
    """Return the shortest text of an axis's values: a range where they are evenly spaced, else all of them."""
    values = axis.values()
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) < max(len(values), _FEWEST_OF_A_RANGE):
        return ", ".join(map(str, values))
    first, second, last = numbers[0], numbers[1], numbers[-1]
    step = second - first
    if step > 0 and numbers == list(range(first, last + 1, step)):
        return f"{first} to {last}" + (f" step {step}" if step > 1 else "")
    factor = second // first if first else 0
    if factor > 1 and numbers == [first * factor**place for place in range(len(numbers))]:
        return f"{first} to {last} x{factor}"
    return ", ".join(map(str, numbers))


def axis_from_text(name: str, text: str) -> DesignAxis:
    """Read an axis from text.

    Raises:
        DesignSpaceError: the text has another form, or a value is not one of the parameter's.
    """
    text = text.strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise DesignSpaceError(f"{name} should have {FORMS}.")
    matched = _RANGE.fullmatch(text)
    if matched is None:
        return design_axis(name, [_value(name, word) for word in re.split(r"[,;\s]+", text) if word])
    first, last, step, factor = (None if number is None else int(number) for number in matched.groups())
    ends = {"minimum": first, "maximum": last}
    if factor is not None:
        return design_axis(name, ends | {"factor": factor})
    return design_axis(name, ends | {"step": 1 if step is None else step})


def _value(name: str, word: str) -> int | str:
    field = FIELDS_BY_NAME.get(name)
    if field is not None and field.choices:
        return word
    if not re.fullmatch(r"\d{1,9}", word):
        raise DesignSpaceError(f"{name} has '{word}'; it should have {FORMS}.")
    return int(word)
