"""Why an error bar is wide: which of a design's parameters widen it, found by putting each back to what is well known.

Enters: a machine and a `DesignPredictor`. Leaves: the bar's width, and the parameters that widen it, widest first.
Works with any kind of error bar: nothing is asked but predictions.

Shapes: v variants, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.design_comparison import positive
from perfvec.exploration.parameter_steps import Value
from perfvec.exploration.sweep import variants
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import TrainedRange, trained_range
from perfvec.prediction.design_prediction import DesignPredictor

# A parameter that widens the bar by less than this share of its width is no reason worth telling.
_SMALLEST_SHARE = 0.02


@dataclass(frozen=True)
class WidthReason:
    """A parameter that widens the bar: its value, a well-known value, the width there, and whether it is outside."""

    field: ParameterField
    value: Value
    usual: Value
    width_there: float
    is_outside: bool


@dataclass(frozen=True)
class BarWidth:
    """A design's error bar, mean over programs: half its width in natural logarithms, and what widens it.

    usual_width: that of the presets, their median.
    """

    width: float
    usual_width: float
    reasons: tuple[WidthReason, ...]


def bar_width(machine: MachineParameters, predictor: DesignPredictor) -> BarWidth:
    """Find what widens a design's error bars.

    Each parameter alone is put to the value in the middle of those that the models have learned from (the nearest of
    them, where it lies outside); the parameters whose bar is then narrower are the reasons.
    """
    known = list(presets().values())
    fields, tables = [], [table_of([machine]), table_of(known)]
    usual: list[Value] = []
    for field in PARAMETER_FIELDS:
        value = None if field.choices else _usual(machine, field)
        if value is not None:
            fields.append(field)
            usual.append(value)
            tables.append(variants(machine, field.name, (value,)))
    table = ParameterTable(
        {name: np.concatenate([item.columns[name] for item in tables]) for name in tables[0].columns}
    )
    widths = _widths(table, predictor)
    first = 1 + len(known)
    own, usual_width = float(widths[0]), float(np.median(widths[1:first]))
    reasons = [
        WidthReason(field, machine.value(field.name), value, float(width), _is_outside(machine, field))
        for field, value, width, is_valid in zip(fields, usual, widths[first:], valid_rows(table)[first:], strict=True)
        if is_valid and width < own * (1 - _SMALLEST_SHARE)
    ]
    return BarWidth(own, usual_width, tuple(sorted(reasons, key=lambda reason: reason.width_there)))


def _widths(table: ParameterTable, predictor: DesignPredictor) -> NDArray[np.float64]:
    """Return half the logarithmic width of each row's bar, mean over programs: float64 [v]."""
    found = positive(predictor.predict(table))
    widths: NDArray[np.float64] = np.mean(np.log(found.cycles_high / found.cycles_low), axis=1) / 2
    return widths


def _usual(machine: MachineParameters, field: ParameterField) -> int | None:
    """Return the well-known value: the nearest trained one outside the range, the middle one within."""
    if not field.applies_to(machine.core):
        return None
    value, within = machine.value(field.name), trained_range(field.name, machine.core)
    if isinstance(value, str) or not within.values:
        return None
    usual = _nearest(within, value) if not within.holds(value) else within.values[len(within.values) // 2]
    return None if usual == value else usual


def _nearest(within: TrainedRange, value: int) -> int:
    return within.values[0] if value < within.values[0] else within.values[-1]


def _is_outside(machine: MachineParameters, field: ParameterField) -> bool:
    return not trained_range(field.name, machine.core).holds(machine.value(field.name))
