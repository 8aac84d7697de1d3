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
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
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
    """A design's error bar, mean over programs: half its width in natural logarithms, and what widens it."""

    width: float
    reasons: tuple[WidthReason, ...]


def bar_width(machine: MachineParameters, predictor: DesignPredictor) -> BarWidth:
    """Find what widens a design's error bars.

    Each parameter alone is put to the value in the middle of those that the models have learned from (the nearest of
    them, where it lies outside); the parameters whose bar is then narrower are the reasons.
    """
    moves = [(field.name, value) for field in PARAMETER_FIELDS if (value := _usual(machine, field)) is not None]
    table = variants(machine, [("core", machine.core), *moves])
    widths = _widths(table, predictor)
    own = float(widths[0])
    reasons = [
        WidthReason(parameter_field(name), machine.value(name), value, float(width), _is_outside(machine, name))
        for (name, value), width, is_valid in zip(moves, widths[1:], valid_rows(table)[1:], strict=True)
        if is_valid and width < own * (1 - _SMALLEST_SHARE)
    ]
    return BarWidth(own, tuple(sorted(reasons, key=lambda reason: reason.width_there)))


def usual_width(predictor: DesignPredictor) -> float:
    """Return half the logarithmic width of the presets' error bars, their median, mean over programs."""
    return float(np.median(_widths(table_of(list(presets().values())), predictor)))


def _widths(table: ParameterTable, predictor: DesignPredictor) -> NDArray[np.float64]:
    """Return half the logarithmic width of each row's bar, mean over programs: float64 [v]."""
    found = positive(predictor.predict(table))
    widths: NDArray[np.float64] = np.mean(np.log(found.cycles_high / found.cycles_low), axis=1) / 2
    return widths


def _usual(machine: MachineParameters, field: ParameterField) -> int | None:
    """Return the well-known value: the nearest trained one outside the range, the middle one within."""
    if field.choices or not field.applies_to(machine.core):
        return None
    value, within = machine.value(field.name), trained_range(field.name, machine.core)
    if isinstance(value, str) or not within.values:
        return None
    usual = _nearest(within, value) if not within.holds(value) else within.values[len(within.values) // 2]
    return None if usual == value else usual


def _nearest(within: TrainedRange, value: int) -> int:
    return within.values[0] if value < within.values[0] else within.values[-1]


def _is_outside(machine: MachineParameters, name: str) -> bool:
    return not trained_range(name, machine.core).holds(machine.value(name))
