"""What each parameter alone does to a design's runtime: the numbers of a tornado chart.

Enters: a machine and a `DesignPredictor`. Leaves: a table, a row a parameter, the largest effect first.
A parameter is moved by one step, or to the ends of what the models have learned from; a choice to its best and its
worst word. Values that are no valid machine with the other parameters as they are are passed over.

Shapes: v variants, r programs.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.exploration.parameter_steps import Value, parameter_steps
from perfvec.exploration.sweep import variants
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameter_table import valid_rows
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.prediction.design_prediction import DesignPredictor

Span = Literal["step", "range"]
COLUMNS = (
    "parameter", "label", "unit", "value", "low_value", "high_value",
    "low_change", "high_change", "low_within", "high_within",
)  # fmt: skip


def sensitivities(machine: MachineParameters, predictor: DesignPredictor, span: Span = "step") -> pd.DataFrame:
    """Move each parameter of a machine alone, down and up.

    Args:
        machine: the design.
        predictor: of the programs.
        span: 'step': to the next valid value below and above; 'range': to the least and greatest valid value that was
            learned from.

    Returns:
        Columns `COLUMNS`, a row a parameter that can move, sorted by the larger absolute change. low_change and
        high_change: relative change of runtime, geometric mean over the programs, at low_value and high_value (NaN and
        None where there is none); for a choice low is the fastest word and high the slowest. low_within, high_within:
        whether the value is within the trained range.
    """
    moves = _moves(machine, span)
    found: dict[str, dict[Value, float]] = {}
    for (parameter, value), change in zip(moves, _changes(machine, moves, predictor), strict=True):
        found.setdefault(parameter, {})[value] = float(change)
    rows = [_row(machine, parameter_field(parameter), changes) for parameter, changes in found.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    largest = table[["low_change", "high_change"]].abs().max(axis=1).to_numpy()
    return table.iloc[np.argsort(-largest, kind="stable")].reset_index(drop=True)


def _moves(machine: MachineParameters, span: Span) -> list[tuple[str, Value]]:
    """List the valid moves to judge: all words of a choice, at most one number below and one above."""
    asked = [(field.name, value) for field in PARAMETER_FIELDS for value in _asked(machine, field, span)]
    valid = valid_rows(variants(machine, asked))
    kept: dict[str, list[Value]] = {}
    for (parameter, value), is_valid in zip(asked, valid, strict=True):
        if is_valid and value != machine.value(parameter):
            kept.setdefault(parameter, []).append(value)
    pick = _ends if span == "range" else _nearest
    return [
        (parameter, value)
        for parameter, values in kept.items()
        for value in (values if parameter_field(parameter).choices else pick(values, machine.value(parameter)))
    ]


def _asked(machine: MachineParameters, field: ParameterField, span: Span) -> tuple[Value, ...]:
    if not field.applies_to(machine.core):
        return ()
    if span == "range" and not field.choices:
        return trained_range(field.name, machine.core).values
    return parameter_steps(field.name, machine.core)


def _nearest(values: list[Value], own: Value) -> list[Value]:
    below, above = _sides(values, own)
    return below[-1:] + above[:1]


def _ends(values: list[Value], own: Value) -> list[Value]:
    below, above = _sides(values, own)
    return below[:1] + above[-1:]


def _sides(values: list[Value], own: Value) -> tuple[list[Value], list[Value]]:
    numbers = [value for value in values if isinstance(value, int) and isinstance(own, int)]
    return [value for value in numbers if value < int(own)], [value for value in numbers if value > int(own)]


def _changes(
    machine: MachineParameters, moves: list[tuple[str, Value]], predictor: DesignPredictor
) -> NDArray[np.float64]:
    """Predict all moves in one table, and the machine itself in its first row; float64 [v]."""
    table = variants(machine, [("core", machine.core), *moves])
    cycles = predictor.cycles(table)  # without error bars, which take most of the time
    runtimes = np.where(cycles > 0, cycles, np.nan) * table.columns["period_ps"][:, None]
    changes: NDArray[np.float64] = np.expm1(np.mean(np.log(runtimes[1:] / runtimes[0]), axis=1))
    return changes


def _row(machine: MachineParameters, field: ParameterField, changes: dict[Value, float]) -> list[object]:
    own = machine.value(field.name)
    if field.choices:
        fastest, slowest = min(changes, key=changes.__getitem__), max(changes, key=changes.__getitem__)
        low = fastest if changes[fastest] < 0 else None
        high = slowest if changes[slowest] > 0 else None
    else:
        low = next(
            (value for value in changes if isinstance(own, int) and isinstance(value, int) and value < own), None
        )
        high = next(
            (value for value in changes if isinstance(own, int) and isinstance(value, int) and value > own), None
        )
    ends = (low, high)
    return [
        field.name, field.label, field.unit, own, low, high,
        *(np.nan if end is None else changes[end] for end in ends),
        *(end is None or _is_within(machine, field, end) for end in ends),
    ]  # fmt: skip


def _is_within(machine: MachineParameters, field: ParameterField, value: Value) -> bool:
    """Tell whether a value was learned from; a core of the other kind is judged by its own kind."""
    return trained_range(field.name, str(value) if field.name == "core" else machine.core).holds(value)
