"""Put the experiments' results into docs/experiments.md: each table between its markers is written anew.

    PYTHONPATH=. python benchmarks/experiment_tables.py

Enters: docs/experiments/*.json and the document. Leaves: the document, its text between the tables untouched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DOCUMENT, RESULTS = Path("docs/experiments.md"), Path("docs/experiments")
Row = dict[str, Any]


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table."""
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def errors(row: Row) -> list[str]:
    """Mean, P90, worst and bias as percentages."""
    return [f"{row['mean']:.1%}", f"{row['p90']:.1%}", f"{row['worst']:.1%}", f"{row['bias']:+.1%}"]


def runs(rows: dict[str, Row]) -> str:
    """Runs of one budget with what they saw."""
    header = ["run", "mean", "P90", "worst", "bias", "columns", "parameters", "steps", "million instructions seen"]
    lines = [
        [name, *errors(row), str(row["columns"]), f"{row['parameters']:,}", f"{row['steps']:,}",
         f"{row['instructions_seen'] / 1e6:.1f}"]
        for name, row in rows.items()
    ]  # fmt: skip
    return markdown(header, lines)


def reuse(rows: dict[str, Row]) -> str:
    """Training time with and without reuse."""
    header = ["network, machines", "reused, µs an instruction", "each anew, µs an instruction", "times faster"]
    lines = [
        [name, f"{row['reused_us']:.1f}", f"{row['anew_us']:.1f}", f"{row['times_faster']:.1f}"]
        for name, row in rows.items()
    ]
    return markdown(header, lines)


def sampling(rows: dict[str, Row]) -> str:
    """Errors on shared and on unseen machines."""
    header = ["trained on", "shared machines: mean", "P90", "worst", "unseen machines: mean", "P90", "worst"]
    lines = [
        [name, *errors(row["shared_machines"])[:3], *errors(row["unseen_machines"])[:3]] for name, row in rows.items()
    ]
    return markdown(header, lines)


TABLES: dict[str, Callable[[dict[str, Row]], str]] = {
    "reuse_time": reuse,
    "machine_sampling": sampling,
    "network_kinds": runs,
    "feature_ablation": runs,
}


def table(name: str) -> str:
    """Return an experiment's table with its budget, or say that it has not been run."""
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        return f"Not run yet: `PYTHONPATH=. python benchmarks/{name}.py --cache DIR`."
    document = json.loads(path.read_text())
    budget = f"{document['minutes_a_run']:g} minutes a run, seed {document['seed']}, {document['machine']}."
    return f"{TABLES[name](document['rows'])}\n\n{budget}"


def main() -> None:
    """Rewrite the document's tables."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in TABLES:
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text = re.sub(pattern, lambda match, name=name: f"{match[1]}{table(name)}\n{match[2]}", text, flags=re.DOTALL)
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
