"""The accuracy tables as the Accuracy page needs them.

Enters: assets/accuracy, written by `python -m perfvec evaluate`. Leaves: an `AccuracyData`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfvec.errors import CheckpointError
from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER, ACCURACY_SCHEMA, ACCURACY_SCHEMA_VERSION

TABLES = ("summary", "pairs", "ranks", "parts", "contributions", "intervals")


@dataclass(frozen=True)
class AccuracyData:
    """The evaluation's tables, a data frame each (columns as `perfvec.prediction.accuracy_tables` writes them).

    foundation: id of the model that was judged. command: what wrote the tables. pairs has CPIs besides.
    """

    foundation: str
    command: str
    summary: pd.DataFrame
    pairs: pd.DataFrame
    ranks: pd.DataFrame
    parts: pd.DataFrame
    contributions: pd.DataFrame
    intervals: pd.DataFrame


def read_accuracy(instructions: pd.Series, folder: Path = ACCURACY_FOLDER) -> AccuracyData:
    """Read the tables.

    Args:
        instructions: executed instructions by program, which turn cycles into CPIs.
        folder: where the tables are.

    Raises:
        CheckpointError: a table is missing, damaged or of another schema.
    """
    try:
        card = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        if (card["schema"], card["schema_version"]) != (ACCURACY_SCHEMA, ACCURACY_SCHEMA_VERSION):
            raise ValueError("another schema")
        tables = {name: pd.read_csv(folder / f"{name}.csv") for name in TABLES}
        pairs = tables["pairs"]
        counts = pairs["program"].map(instructions)
        tables["pairs"] = pairs.assign(
            measured_cpi=pairs["measured_cycles"] / counts, predicted_cpi=pairs["predicted_cycles"] / counts
        )
        return AccuracyData(str(card["foundation"]), str(card["command"]), **tables)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"The accuracy tables in '{folder.name}' are missing or damaged; `python -m perfvec evaluate` makes them."
        ) from error


def errors_by(pairs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Summarise signed errors by program or machine, the largest mean first.

    Returns:
        Columns name, mean_error, worst_error (both of absolute errors), bias (mean signed error), pairs.
    """
    grouped = pairs.assign(size=pairs["error"].abs()).groupby(column)
    table = pd.DataFrame(
        {
            "mean_error": grouped["size"].mean(),
            "worst_error": grouped["size"].max(),
            "bias": grouped["error"].mean(),
            "pairs": grouped["size"].count(),
        }
    )
    table.index.name = "name"
    return table.sort_values("mean_error", ascending=False).reset_index()


def worst_pairs(pairs: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the pairs with the largest absolute errors, the worst first."""
    return pairs.loc[pairs["error"].abs().sort_values(ascending=False).index[:count]]
