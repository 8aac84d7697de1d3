"""The comparison of methods as tables that ship: summary.csv, goals.csv, choices.csv, grid.csv and a card.

Enters: a `StudyResult` and its summary. Leaves: files in assets/comparison, or `ComparisonTables` from them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError
from perfvec.exploration.comparison_summary import goal_table
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid
from perfvec.exploration.grid_study import StudyResult

COMPARISON_FOLDER = ASSETS / "comparison"
COMPARISON_SCHEMA = "perfvec.comparison"
COMPARISON_SCHEMA_VERSION = 1
COMMAND = "python -m perfvec compare-methods --dataset PATH"
CARD_FILE = "card.json"
TABLES = ("summary", "goals", "choices", "grid")
FLOAT_FORMAT = "%.6g"


@dataclass(frozen=True)
class ComparisonTables:
    """summary, goals: see `comparison_summary`. card: what they are.

    choices: a row a method, program and design that it chose: times (of its seeds), better, tied, regret, front_share.
    grid: a row a scored program and design: l1d_kb, l2_kb, cost, cycles, seconds.
    """

    summary: pd.DataFrame
    goals: pd.DataFrame
    choices: pd.DataFrame
    grid: pd.DataFrame
    card: Mapping[str, Any]


def write_comparison(
    summary: pd.DataFrame,
    result: StudyResult,
    grid: DesignGrid,
    about: Mapping[str, object],
    folder: Path = COMPARISON_FOLDER,
) -> None:
    """Write the tables and their card; `about` should name the foundation model."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "summary": summary,
        "goals": goal_table(summary),
        "choices": _counted(result.choices),
        "grid": _grid_table(grid),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format=FLOAT_FORMAT, lineterminator="\n")
    card = {"schema": COMPARISON_SCHEMA, "schema_version": COMPARISON_SCHEMA_VERSION, "command": COMMAND, **about}
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _counted(choices: pd.DataFrame) -> pd.DataFrame:
    """Count the seeds that chose each design."""
    keys = ["method", "program", "split", "l1d_kb", "l2_kb", "better", "tied", "regret"]
    grouped = choices.groupby(keys, sort=False)["front_share"]
    return grouped.agg(times="count", front_share="mean").reset_index()


def _grid_table(grid: DesignGrid) -> pd.DataFrame:
    rows = [
        (grid.programs[row], *grid.sizes_kb[design].tolist(), grid.costs[design], grid.cycles[row, design],
         grid.seconds[row, design])
        for row in grid.rows_of(SCORED_SPLITS)
        for design in range(len(grid.designs))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["program", "l1d_kb", "l2_kb", "cost", "cycles", "seconds"])


def read_comparison(folder: Path = COMPARISON_FOLDER) -> ComparisonTables:
    """Read the tables.

    Raises:
        CheckpointError: a file is missing, damaged or of another schema.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        if (card["schema"], card["schema_version"]) != (COMPARISON_SCHEMA, COMPARISON_SCHEMA_VERSION):
            raise ValueError("another schema")
        tables = {name: pd.read_csv(folder / f"{name}.csv") for name in TABLES}
        return ComparisonTables(**tables, card=card)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"The comparison in '{folder.name}' is missing or damaged; `{COMMAND}` makes it."
        ) from error
