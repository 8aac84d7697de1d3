"""Designs as short texts for a link: the whole state, each value of each design, some 100 characters a design.

Enters: a `DesignSet`. Leaves: one text a design, and back. A text is 'version~values~name' or, where the values as set
are not valid, 'version~values~last valid values~name'. Values stand in the order of the schema, with '-' between; a
number in base 36, a choice as its index. The version is the parameter schema's, which fixes that order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, PARAMETER_SCHEMA_VERSION
from perfvec.microarchitecture.parameter_table import decode, encode
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_values
from perfvec.webui.design import Design, Values, new_design, renamed
from perfvec.webui.design_set import MOST_DESIGNS, DesignSet, tidied

_PARTS, _BETWEEN = "~", "-"
_LONGEST = 600
_BASE = 36


def design_text(design: Design) -> str:
    """Return a design's text."""
    parts = [str(PARAMETER_SCHEMA_VERSION), _values_text(design.values)]
    if not design.is_valid:
        parts.append(_values_text({name: design.machine.value(name) for name in design.values}))
    return _PARTS.join([*parts, design.name])


def designs_from_texts(texts: Sequence[str], base: str | None = None, edited: str | None = None) -> DesignSet:
    """Read the designs of a link.

    Args:
        texts: a text a design.
        base, edited: positions of those designs, from 0, as the link has them; the first and the last where absent.

    Raises:
        MachineError: a text is not what `design_text` writes, or there are none or too many.
    """
    if not 0 < len(texts) <= MOST_DESIGNS:
        raise MachineError(f"The link holds {len(texts)} designs; it should hold from 1 to {MOST_DESIGNS}.")
    designs: list[Design] = []
    for identity, text in enumerate(texts, 1):
        design = _design(text, identity)
        taken = DesignSet(tuple(designs), 0, 0).free_name(design.name) if designs else design.name
        designs.append(renamed(design, taken))
    positions = [_position(base, 0, len(designs)), _position(edited, len(designs) - 1, len(designs))]
    return DesignSet(tuple(designs), designs[positions[0]].identity, designs[positions[1]].identity)


def _position(text: str | None, default: int, count: int) -> int:
    return int(text) if text is not None and text.isdecimal() and int(text[:3]) < count else default


def _design(text: str, identity: int) -> Design:
    version, *parts = text[:_LONGEST].split(_PARTS)
    if version != str(PARAMETER_SCHEMA_VERSION):
        raise MachineError(
            f"A design of the link is in version {version[:8]!r} of the parameters; this program reads "
            f"{PARAMETER_SCHEMA_VERSION}."
        )
    if len(parts) not in (2, 3):
        raise MachineError("A design of the link is cut short; it should hold values and a name.")
    name = tidied(parts[-1]) or f"design {identity}"
    design = new_design(identity, _machine(_values(parts[-2]), name), name)
    return design if len(parts) == 2 else Design(identity, name, _values(parts[0]), design.machine)


def _machine(values: Values, name: str) -> MachineParameters:
    return parameters_from_values(values, name)


def _values_text(values: Values) -> str:
    return _BETWEEN.join(np.base_repr(encode(item, values[item.name]), _BASE).lower() for item in PARAMETER_FIELDS)


def _values(text: str) -> Values:
    words = text.split(_BETWEEN)
    if len(words) != len(PARAMETER_FIELDS):
        raise MachineError(f"A design of the link has {len(words)} values; it should have {len(PARAMETER_FIELDS)}.")
    try:
        numbers = [int(word, _BASE) for word in words]
        return {item.name: decode(item, number) for item, number in zip(PARAMETER_FIELDS, numbers, strict=True)}
    except (ValueError, IndexError) as error:
        raise MachineError("A design of the link holds a value that no parameter has.") from error
