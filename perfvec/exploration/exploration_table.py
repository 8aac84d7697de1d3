"""An exploration as a table: each evaluated design with its objectives, error bars and parameters.

Enters: an `Exploration`. Leaves: a DataFrame or a CSV; and what differs between two designs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.exploration_run import Exploration
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS
from perfvec.microarchitecture.parameter_table import ParameterTable


def exploration_frame(
    exploration: Exploration, positions: NDArray[np.int64] | None = None, all_parameters: bool = False
) -> pd.DataFrame:
    """Return evaluated designs as a table.

    Args:
        exploration: what was found.
        positions: which of the n evaluated designs, in this order; all where None.
        all_parameters: also list the parameters that no axis varies.

    Returns:
        columns design (its number in the space), on_front, within_trained_range; of each objective NAME, NAME_low and
        NAME_high; then parameters by their schema names, 0 where a core kind has none.
    """
    rows = np.arange(len(exploration.evaluations)) if positions is None else positions
    evaluations = exploration.evaluations.take(rows)
    columns: dict[str, object] = {
        "design": evaluations.indices,
        "on_front": exploration.on_front[rows],
        "within_trained_range": evaluations.within_trained_range,
    }
    for number, objective in enumerate(exploration.problem.objectives):
        columns[objective.name] = evaluations.values[:, number]
        columns[f"{objective.name}_low"] = evaluations.lows[:, number]
        columns[f"{objective.name}_high"] = evaluations.highs[:, number]
    space = exploration.problem.space
    varied = {axis.name for axis in space.axes}
    table = space.table(evaluations.indices)
    fields = [field for field in PARAMETER_FIELDS if all_parameters or field.name in varied]
    columns.update({field.name: _column(field, table) for field in fields})
    return pd.DataFrame(columns)


def write_exploration(exploration: Exploration, path: Path, all_parameters: bool = False) -> None:
    """Write every evaluated design as CSV, in the order of their numbers."""
    frame = exploration_frame(exploration, all_parameters=all_parameters)
    frame.to_csv(path, index=False, lineterminator="\n")


def design_changes(space: DesignSpace, first: int, second: int) -> pd.DataFrame:
    """Return what differs between two designs of a space: columns parameter, label, unit, first, second."""
    table = space.table(np.array([first, second], dtype=np.int64))
    before, after = table.values(0), table.values(1)
    rows = [
        {
            "parameter": field.name,
            "label": field.label,
            "unit": field.unit,
            "first": before[field.name],
            "second": after[field.name],
        }
        for field in PARAMETER_FIELDS
        if before[field.name] != after[field.name]
    ]
    return pd.DataFrame(rows, columns=["parameter", "label", "unit", "first", "second"])


def _column(field: ParameterField, table: ParameterTable) -> object:
    column = table.columns[field.name]
    return pd.Categorical.from_codes(column, categories=list(field.choices)) if field.choices else column
