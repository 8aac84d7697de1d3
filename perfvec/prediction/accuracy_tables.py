"""The accuracy tables that the app and the docs show.

Enters: judged cells, errors within programs, judged error bars. Leaves: in assets/accuracy summary.csv (a row a cell),
pairs.csv (a row a pair), ranks.csv, parts.csv, contributions.csv, intervals.csv (a row a cell with error bars), and
summary.json, a card with the main figures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from perfvec.assets import ASSETS
from perfvec.prediction.evaluation import CellResult, RankSummary

ACCURACY_FOLDER = ASSETS / "accuracy"
ACCURACY_SCHEMA = "perfvec.accuracy"
ACCURACY_SCHEMA_VERSION = 1
COMMAND = "python -m perfvec evaluate --dataset PATH"
PROTOCOL = (
    "Error of a pair = |predicted / measured - 1| of the window's total core cycles, windows cold-started; 95% "
    "intervals by bootstrap over programs, and over machines where those are unseen."
)
FLOAT_FORMAT = "%.6g"


def write_accuracy(
    results: Sequence[CellResult],
    parts: pd.DataFrame,
    contributions: pd.DataFrame,
    intervals: pd.DataFrame,
    foundation: str,
    folder: Path = ACCURACY_FOLDER,
) -> None:
    """Write all tables."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = summary_table(results)
    tables = {
        "summary": summary,
        "pairs": pairs_table(results),
        "ranks": ranks_table(results),
        "parts": parts,
        "contributions": contributions,
        "intervals": intervals,
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format=FLOAT_FORMAT, lineterminator="\n")
    card = {
        "schema": ACCURACY_SCHEMA,
        "schema_version": ACCURACY_SCHEMA_VERSION,
        "foundation": foundation,
        "command": COMMAND,
        "protocol": PROTOCOL,
        "cells": json.loads(summary.to_json(orient="records", double_precision=5)),
        "parts": _parts_summary(parts),
        "contributions": _contributions_summary(contributions),
        "intervals": json.loads(intervals.to_json(orient="records", double_precision=5)),
    }
    (folder / "summary.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def summary_table(results: Sequence[CellResult]) -> pd.DataFrame:
    """Give a row a cell: errors with intervals, and rank correlations."""
    return pd.DataFrame([_summary_row(result) for result in results])


def _summary_row(result: CellResult) -> dict[str, object]:
    cell, summary = result.cell, result.summary
    return {
        "cell": cell.name,
        "label": cell.label,
        "programs": len(cell.programs),
        "machines": len(cell.machines),
        "pairs": summary.pairs,
        "mean": summary.mean,
        "mean_low": summary.mean_interval[0],
        "mean_high": summary.mean_interval[1],
        "p90": summary.p90,
        "p90_low": summary.p90_interval[0],
        "p90_high": summary.p90_interval[1],
        "worst": summary.worst,
        "machine_rank_mean": result.machines_by_runtime.mean,
        "machine_rank_worst": result.machines_by_runtime.worst,
        "program_rank_mean": result.programs_by_cpi.mean,
        "program_rank_worst": result.programs_by_cpi.worst,
    }


def pairs_table(results: Sequence[CellResult]) -> pd.DataFrame:
    """Give a row a measured pair: cell, program, machine, measured_cycles, predicted_cycles, signed error."""
    return pd.concat([_cell_pairs(result) for result in results], ignore_index=True)


def _cell_pairs(result: CellResult) -> pd.DataFrame:
    rows, columns = np.nonzero(np.isfinite(result.errors))
    cell = result.cell
    return pd.DataFrame(
        {
            "cell": cell.name,
            "program": [cell.programs[int(row)].program for row in rows],
            "machine": [cell.machines[int(column)] for column in columns],
            "measured_cycles": cell.measured[rows, columns],
            "predicted_cycles": result.predicted[rows, columns],
            "error": result.errors[rows, columns],
        }
    )


def ranks_table(results: Sequence[CellResult]) -> pd.DataFrame:
    """Give a row a rank correlation: cell, ranking ('machines_by_runtime' or 'programs_by_cpi'), name, spearman."""
    rows = [
        (result.cell.name, ranking, name, value)
        for result in results
        for ranking, summary in _rankings(result)
        for name, value in summary.by_name.items()
    ]
    return pd.DataFrame(rows, columns=["cell", "ranking", "name", "spearman"])


def _rankings(result: CellResult) -> list[tuple[str, RankSummary]]:
    return [("machines_by_runtime", result.machines_by_runtime), ("programs_by_cpi", result.programs_by_cpi)]


def _parts_summary(parts: pd.DataFrame) -> list[dict[str, object]]:
    """Mean over programs of each figure, for each cell and kind of part."""
    figures = ["mean", "median", "p90", "misplaced", "negative_parts", "negative_cycles"]
    means = parts.groupby(["cell", "part"], sort=False)[figures].mean().reset_index()
    records: list[dict[str, object]] = json.loads(means.to_json(orient="records", double_precision=5))
    return records


def _contributions_summary(contributions: pd.DataFrame) -> list[dict[str, object]]:
    figures = ["negative_instructions", "negative_cycles"]
    means = contributions.groupby("cell", sort=False)[figures].mean().reset_index()
    records: list[dict[str, object]] = json.loads(means.to_json(orient="records", double_precision=5))
    return records
