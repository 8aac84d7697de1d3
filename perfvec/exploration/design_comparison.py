"""Designs side by side: runtime and CPI of programs on each, with error bars, and the change against a base design.

Enters: machines, a `DesignPredictor` and the programs' instruction counts. Leaves: tables, a row a pair or a design.

Shapes: n designs, r programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.errors import MachineError
from perfvec.microarchitecture.cost import CostModel
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameter_words import value_words
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.design_prediction import DesignPrediction, DesignPredictor

ALL_PROGRAMS = "all programs, geometric mean"
Matrix = NDArray[np.float64]


def compare_designs(
    machines: Sequence[MachineParameters], base: int, predictor: DesignPredictor, instructions: Mapping[str, int]
) -> pd.DataFrame:
    """Predict every program on every design.

    Args:
        machines: the designs, with names that differ.
        base: position of the design that changes are counted from.
        predictor: of the programs.
        instructions: executed instructions by program.

    Returns:
        A row a pair, designs in their order within a program: design, program, instructions, cycles, cycles_low,
        cycles_high (core cycles), runtime_ns, runtime_low_ns, runtime_high_ns, cpi, cpi_low, cpi_high, change (of
        runtime: design / base - 1), is_base, within_trained_range. Bounds are of 90%; NaN where nothing is predicted.
    """
    found = positive(predictor.predict(machines))
    columns = {"cycles": found.cycles, "cycles_low": found.cycles_low, "cycles_high": found.cycles_high}
    columns |= {
        "runtime_ns": found.runtime_ns,
        "runtime_low_ns": found.runtime_low_ns,
        "runtime_high_ns": found.runtime_high_ns,
    }
    counts = np.array([instructions[name] for name in found.programs], dtype=np.float64)
    for name in ("cycles", "cycles_low", "cycles_high"):
        columns[name.replace("cycles", "cpi")] = columns[name] / counts
    columns["change"] = found.runtime_ns / found.runtime_ns[base] - 1
    designs, programs = len(machines), len(found.programs)
    return pd.DataFrame(
        {
            "design": [machine.name for machine in machines] * programs,
            "program": np.repeat(found.programs, designs),
            "instructions": np.repeat(counts.astype(np.int64), designs),
            **{name: values.T.ravel() for name, values in columns.items()},
            "is_base": np.tile(np.arange(designs) == base, programs),
            "within_trained_range": np.tile(found.within_trained_range, programs),
        }
    )


def positive(prediction: DesignPrediction) -> DesignPrediction:
    """Return the prediction with NaN where cycles are not positive: so far outside, nothing is predicted."""
    unknown = (prediction.cycles <= 0) | (prediction.cycles_low <= 0)
    return replace(
        prediction,
        cycles=np.where(unknown, np.nan, prediction.cycles),
        cycles_low=np.where(unknown, np.nan, prediction.cycles_low),
        cycles_high=np.where(unknown, np.nan, prediction.cycles_high),
        runtime_ns=np.where(unknown, np.nan, prediction.runtime_ns),
        runtime_low_ns=np.where(unknown, np.nan, prediction.runtime_low_ns),
        runtime_high_ns=np.where(unknown, np.nan, prediction.runtime_high_ns),
    )


def relative_runtimes(prediction: DesignPrediction, base_runtime_ns: Matrix) -> Matrix:
    """Return designs' runtimes relative to a base's, geometric mean over programs.

    Args:
        prediction: of n designs.
        base_runtime_ns: float64 [r], of the base.

    Returns:
        float64 [3, n]: relative runtime, and its low and high bound, the base's error left aside and the programs'
        errors taken to go together.
    """
    known = positive(prediction)
    bounds = (known.runtime_ns, known.runtime_low_ns, known.runtime_high_ns)
    return np.stack([np.exp(np.mean(np.log(bound / base_runtime_ns), axis=1)) for bound in bounds])


def summarise_designs(
    comparison: pd.DataFrame, machines: Sequence[MachineParameters], costs: Sequence[CostModel]
) -> pd.DataFrame:
    """Summarise designs over programs.

    Returns:
        A row a design: design, core, clock_ghz, change (geometric mean over programs, -1), bar_low and bar_high (mean
        relative ends of the error bars, -1), is_base, a column a cost by its name, and change_NAME against the base.

    Raises:
        MachineError: the comparison has no base.
    """
    shape = (-1, len(machines))  # designs vary fastest in a comparison
    runtime, low, high, change, is_base = (
        comparison[name].to_numpy().reshape(shape)
        for name in ("runtime_ns", "runtime_low_ns", "runtime_high_ns", "change", "is_base")
    )
    if not is_base.any():
        raise MachineError("None of the designs is the base.")
    table = pd.DataFrame(
        {
            "design": [machine.name for machine in machines],
            "core": [value_words("core", machine.core) for machine in machines],
            "clock_ghz": [1000 / machine.period_ps for machine in machines],
            "change": np.expm1(np.log1p(change).mean(axis=0)),
            "bar_low": np.expm1(np.log(low / runtime).mean(axis=0)),
            "bar_high": np.expm1(np.log(high / runtime).mean(axis=0)),
            "is_base": is_base[0],
        }
    )
    designs = table_of(machines)
    for cost in costs:
        values = cost.evaluate_table(designs)
        table[cost.name] = values
        table[f"change_{cost.name}"] = values / values[is_base[0]][0] - 1
    return table


def parameter_differences(machines: Sequence[MachineParameters], only_different: bool = True) -> pd.DataFrame:
    """Tabulate the designs' parameters.

    Returns:
        A row a parameter in the schema's order: parameter (its label), unit, name (its key), group, and a column of
        text a design by its name; only those that differ, if so asked.
    """
    rows = []
    for field in PARAMETER_FIELDS:
        values = [machine.value(field.name) for machine in machines]
        if not only_different or len(set(values)) > 1:
            texts = [value_words(field.name, value) if field.applies_to(machine.core) else "–"
                     for value, machine in zip(values, machines, strict=True)]  # fmt: skip
            rows.append([field.label, field.unit, field.name, field.group, *texts])
    return pd.DataFrame(rows, columns=["parameter", "unit", "name", "group", *(item.name for item in machines)])
