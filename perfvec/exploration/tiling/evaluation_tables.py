"""The tables of a tiling evaluation, and the page of docs that shows them.

Enters: the tiling table of the variants that gem5 measured. Leaves: in a folder accuracy.csv (a row a kernel and
machine), pairs.csv (a row a variant and machine) and accuracy.json (their card); and Markdown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfvec.errors import CheckpointError
from perfvec.exploration.tiling.order_accuracy import order_accuracy_table

ACCURACY_SCHEMA, ACCURACY_VERSION = "perfvec.tiling_accuracy", 1
CARD_FILE, ACCURACY_FILE, PAIRS_FILE = "accuracy.json", "accuracy.csv", "pairs.csv"
PAIR_COLUMNS = ["kernel", "size", "tile", "machine", "instructions", "cycles", "measured_cycles", "error"]
COMMAND = "python -m perfvec evaluate-tiling --dataset PATH"
GOALS = {"ordered_share": 0.95, "mean_regret": 0.02}


@dataclass(frozen=True)
class TilingAccuracy:
    """by_machine: `order_accuracy_table`. foundation: id of the model judged."""

    foundation: str
    by_machine: pd.DataFrame

    @property
    def ordered_share(self) -> float:
        """Share of all pairs of tiles more than 2% apart that are ordered right."""
        return float(self.by_machine["ordered"].sum() / max(self.by_machine["pairs"].sum(), 1))

    @property
    def mean_regret(self) -> float:
        """Mean regret over kernels and machines."""
        return float(self.by_machine["regret"].mean())

    @property
    def mean_error(self) -> float:
        """Mean error over all variants and machines."""
        weights = self.by_machine["variants"]
        return float((self.by_machine["mean_error"] * weights).sum() / weights.sum())


def write_evaluation(table: pd.DataFrame, foundation: str, folder: Path) -> TilingAccuracy:
    """Judge the table and write its files."""
    accuracy = TilingAccuracy(foundation, order_accuracy_table(table))
    folder.mkdir(parents=True, exist_ok=True)
    accuracy.by_machine.to_csv(folder / ACCURACY_FILE, index=False, float_format="%.6g", lineterminator="\n")
    table[PAIR_COLUMNS].to_csv(folder / PAIRS_FILE, index=False, float_format="%.6g", lineterminator="\n")
    card = {
        "schema": ACCURACY_SCHEMA,
        "schema_version": ACCURACY_VERSION,
        "foundation": foundation,
        "command": COMMAND,
        "mean_error": round(accuracy.mean_error, 5),
        "ordered_share": round(accuracy.ordered_share, 5),
        "mean_regret": round(accuracy.mean_regret, 5),
        "goals": GOALS,
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return accuracy


def read_evaluation(folder: Path) -> TilingAccuracy:
    """Read what `write_evaluation` wrote.

    Raises:
        CheckpointError: missing, damaged, or of another schema.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        if (card["schema"], card["schema_version"]) != (ACCURACY_SCHEMA, ACCURACY_VERSION):
            raise ValueError("another schema")
        by_machine = pd.read_csv(folder / ACCURACY_FILE, dtype={"best_tile": str, "predicted_best_tile": str})
        return TilingAccuracy(str(card["foundation"]), by_machine)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"The tiling accuracy tables in '{folder.name}' are missing or damaged; `{COMMAND}` makes them."
        ) from error


def markdown(accuracy: TilingAccuracy) -> str:
    """Return the table of docs/tiling.md."""
    lines = [
        f"Foundation model {accuracy.foundation}; made by `{COMMAND}`.",
        "",
        "| kernel | machine | tiles | mean error | worst error | pairs ordered right | best tile, gem5 | predicted |"
        " regret |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_line(row) for _, row in accuracy.by_machine.iterrows()),
        "",
        f"All together: mean error {accuracy.mean_error:.1%}; {accuracy.ordered_share:.1%} of the "
        f"{int(accuracy.by_machine['pairs'].sum())} pairs of tiles that gem5 puts more than 2% apart are ordered right "
        f"(goal: {GOALS['ordered_share']:.0%}); mean regret {accuracy.mean_regret:.1%} (goal: at most "
        f"{GOALS['mean_regret']:.0%}).",
    ]
    return "\n".join(lines) + "\n"


def _line(row: pd.Series) -> str:
    return (
        f"| {row['kernel']} N={row['size']} | {row['machine']} | {row['variants']} | {row['mean_error']:.1%} | "
        f"{row['worst_error']:.1%} | {row['ordered']} of {row['pairs']} | {row['best_tile']} | "
        f"{row['predicted_best_tile']} | {row['regret']:.1%} |"
    )
