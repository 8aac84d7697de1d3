"""What each parameter alone does to a design's runtime: the numbers of a tornado chart.

Enters: a machine and a `DesignPredictor`. Leaves: a table, a row a parameter, the largest effect first.
A parameter is moved by one step, or to the ends of what the models have learned from; a choice to its best and its
worst word. Values that are no valid machine with the other parameters as they are are passed over.

Shapes: v variants, r programs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.exploration.design_comparison import relative_runtimes
from perfvec.exploration.parameter_steps import Value, parameter_steps
from perfvec.exploration.sweep import variants
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, encode, table_of, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.prediction.design_prediction import DesignPredictor

Span = Literal["step", "range"]
COLUMNS = (
    "parameter", "label", "unit", "value", "low_value", "high_value",
    "low_change", "high_change", "low_within", "high_within",
)  # fmt: skip


@dataclass(frozen=True)
class _Move:
    """A parameter moved to a value."""

    parameter: str
    value: Value


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
    moves = [move for field in PARAMETER_FIELDS for move in _moves(machine, field, span)]
    changes = _changes(machine, moves, predictor)
    rows = []
    for field in PARAMETER_FIELDS:
        own = {move.value: change for move, change in zip(moves, changes, strict=True) if move.parameter == field.name}
        if own:
            rows.append(_row(machine, field, own))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    largest = table[["low_change", "high_change"]].abs().max(axis=1)
    return table.loc[largest.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _moves(machine: MachineParameters, field: ParameterField, span: Span) -> list[_Move]:
    if not field.applies_to(machine.core):
        return []
    own = machine.value(field.name)
    if field.choices:
        return [_Move(field.name, choice) for choice in field.choices if choice != own]
    steps = [step for step in parameter_steps(field.name, machine.core) if isinstance(step, int)]
    within = trained_range(field.name, machine.core)
    if span == "range":
        steps = [*within.values]
    table = variants(machine, field.name, tuple(steps))
    valid = [step for step, is_valid in zip(steps, valid_rows(table), strict=True) if is_valid and step != own]
    if isinstance(own, str) or not valid:
        return []
    below, above = [step for step in valid if step < own], [step for step in valid if step > own]
    pick: Callable[[list[int], list[int]], list[int]] = _ends if span == "range" else _nearest
    return [_Move(field.name, step) for step in pick(below, above)]


def _nearest(below: list[int], above: list[int]) -> list[int]:
    return below[-1:] + above[:1]


def _ends(below: list[int], above: list[int]) -> list[int]:
    return below[:1] + above[-1:]


def _changes(machine: MachineParameters, moves: list[_Move], predictor: DesignPredictor) -> NDArray[np.float64]:
    """Predict all moves in one table, float64 [v]; the core's are whole machines, as its dependents move along."""
    own = table_of([machine])
    repeated = own.take(np.zeros(len(moves), dtype=np.int64))
    columns = {name: column.copy() for name, column in repeated.columns.items()}
    for row, move in enumerate(moves):
        if move.parameter == "core":
            switched = variants(machine, "core", (move.value,))
            for name, column in switched.columns.items():
                columns[name][row] = column[0]
        else:
            columns[move.parameter][row] = encode(parameter_field(move.parameter), move.value)
    base = predictor.predict(own).runtime_ns[0]
    relative = relative_runtimes(predictor.predict(ParameterTable(columns)), base)
    changes: NDArray[np.float64] = relative[0] - 1
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
