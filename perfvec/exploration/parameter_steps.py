"""The values of a parameter that are worth trying: what a knob clicks through and a sweep walks along.

Enters: a parameter's name and a core kind. Leaves: values in ascending order.
Cache sizes and ways step by half an octave (32, 48, 64), as sets must be a power of two; other sizes by a quarter (64,
80, 96, 112, 128); small numbers and latencies by one. The ends of what the training machines hold are steps too.
"""

from __future__ import annotations

from functools import lru_cache

from perfvec.microarchitecture.parameter_field import CORE_KINDS, ParameterField
from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.trained_range import trained_range

Value = int | str

PERIODS_PS = (200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 1000, 1250, 1600, 2000)
# Up to here numbers step by one, latencies up to four times as far.
_SMALL = 16
# What is learned from sets the scale: steps end within an octave of it, if the hard limits reach so far.
_OCTAVES_BEYOND = 1


@lru_cache(maxsize=128)
def parameter_steps(name: str, core: str) -> tuple[Value, ...]:
    """Return the values of a parameter worth trying on cores of a kind, ascending; choices in the schema's order.

    Returns:
        At least one value; (0,) for a number that the core kind does not have.

    Raises:
        MachineError: there is no such parameter.
    """
    field = parameter_field(name)
    if field.choices:
        return field.choices
    if not field.applies_to(core):
        return (0,)
    trained = [value for kind in CORE_KINDS if field.applies_to(kind) for value in trained_range(name, kind).values]
    least = max(field.minimum, min(trained) >> _OCTAVES_BEYOND)
    most = min(field.maximum, max(trained) << _OCTAVES_BEYOND)
    within = {value for value in _grid(field, most) if least <= value <= most}
    return tuple(sorted(within | {min(trained), max(trained)}))


def _grid(field: ParameterField, most: int) -> set[int]:
    if field.name == "period_ps":
        return set(PERIODS_PS)
    octaves = range(most.bit_length())
    if field.power_of_two:
        return {1 << octave for octave in octaves}
    if field.name.endswith(("size_kb", "assoc")):
        return {mantissa << octave for octave in octaves for mantissa in (1, 3)}
    if field.encoding == "cycles":
        return {*range(min(most, 4 * _SMALL) + 1), *range(0, most + 1, 4)}
    return {*range(_SMALL + 1), *(mantissa << octave for octave in octaves for mantissa in (4, 5, 6, 7))}
