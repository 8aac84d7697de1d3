"""Why an error bar is wide: how much the programs tell machines apart, and which knobs stand beyond what was learned.

Enters: a machine and a `DesignPredictor`. Leaves: the bars' widths, and what is to be known of them. Works with any
kind of error bar: nothing is asked but predictions.

Shapes: n designs, r programs.
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
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.prediction.design_prediction import DesignPredictor


@dataclass(frozen=True)
class KnobBeyond:
    """A parameter beyond what was learned from: its value, the nearest known one, and the bar's width there.

    width_there: half the logarithmic width, mean over programs; NaN where that is no valid machine.
    """

    field: ParameterField
    value: Value
    nearest: Value
    width_there: float


@dataclass(frozen=True)
class BarWidth:
    """A design's error bars. widths: float64 [r], half of each in natural logarithms. beyond: knobs, in their order."""

    widths: NDArray[np.float64]
    beyond: tuple[KnobBeyond, ...]

    @property
    def mean(self) -> float:
        """Mean over programs; NaN where one has no prediction."""
        return float(self.widths.mean())


def bar_width(machine: MachineParameters, predictor: DesignPredictor) -> BarWidth:
    """Find how wide a design's error bars are, and how wide they were with each knob beyond put back alone."""
    moves = [
        (field.name, nearest) for field in PARAMETER_FIELDS if (nearest := _nearest_known(machine, field)) is not None
    ]
    table = variants(machine, [("core", machine.core), *moves])
    widths, valid = half_widths(table, predictor), valid_rows(table)
    means = np.where(valid, widths.mean(axis=1), np.nan)
    beyond = tuple(
        KnobBeyond(parameter_field(name), machine.value(name), nearest, float(width))
        for (name, nearest), width in zip(moves, means[1:], strict=True)
    )
    return BarWidth(widths[0], beyond)


def half_widths(table: ParameterTable, predictor: DesignPredictor) -> NDArray[np.float64]:
    """Return half the logarithmic width of each design's bars: float64 [n, r]."""
    found = positive(predictor.predict(table))
    widths: NDArray[np.float64] = np.log(found.cycles_high / found.cycles_low) / 2
    return widths


def contrasts(predictor: DesignPredictor) -> NDArray[np.float64]:
    """Return by which factor each program's cycles differ between the presets: float64 [r].

    A program that tells machines apart is one on which a machine that is not quite right can be far off.
    """
    cycles = predictor.predict(table_of(list(presets().values()))).cycles
    factors: NDArray[np.float64] = cycles.max(axis=0) / cycles.min(axis=0)
    return factors


def _nearest_known(machine: MachineParameters, field: ParameterField) -> int | None:
    """Return the trained value nearest to a number outside the trained range, None where it lies within."""
    value, within = machine.value(field.name), trained_range(field.name, machine.core)
    if isinstance(value, str) or within.holds(value) or not within.values:
        return None
    return within.values[0] if value < within.values[0] else within.values[-1]
