"""What the training experiments share: the data, runs of a fixed budget that resume, and tables of their results.

Enters: the dataset and the cache of its features. Leaves: docs/experiments/NAME.json, a row a run, written after each;
rows that are there are not run again. A run that was interrupted goes on from its last validation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfvec.training.feature_cache import ensure_cached
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.run_state import STATE_FILE
from perfvec.training.schedule import Budget
from perfvec.training.trainer import THREADS, Trainer, TrainingData
from perfvec.training.training_config import TrainingConfig
from perfvec.training.validation import ErrorSummary

RESULTS = Path("docs/experiments")
VALIDATIONS = 1_000_000  # steps between validations: none within a run, so that all of the budget is training
Row = dict[str, Any]


@dataclass(frozen=True)
class Experiment:
    """One table of results. work: folder of the runs' states."""

    name: str
    data: TrainingData
    dataset: Gem5Dataset
    cache: Path
    work: Path
    minutes: float
    seed: int

    @property
    def path(self) -> Path:
        """Where the results are."""
        return RESULTS / f"{self.name}.json"

    def rows(self) -> dict[str, Row]:
        """Results so far, by the name of the run."""
        if not self.path.is_file():
            return {}
        document = json.loads(self.path.read_text())
        if document["minutes_a_run"] != self.minutes:
            sys.exit(f"'{self.path}' holds runs of {document['minutes_a_run']} minutes; delete it or give the same.")
        rows: dict[str, Row] = document["rows"]
        return rows

    def record(self, run: str, row: Mapping[str, Any]) -> None:
        """Add a run's result to the file."""
        rows = {**self.rows(), run: dict(row)}
        document = {"minutes_a_run": self.minutes, "seed": self.seed, "machine": machine(), "rows": rows}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(document, indent=1) + "\n")
        print(f"{self.name} | {run}: {json.dumps(row)}", flush=True)

    def trained(self, run: str, config: TrainingConfig, data: TrainingData | None = None) -> Trainer:
        """Train for the budget, from where an interrupted run stopped."""
        config = replace(config, validate_every=VALIDATIONS)
        budget = Budget(seconds=60 * self.minutes)
        trainer = Trainer(data or self.data, config, budget, self.seed, clock=two_core_seconds)
        folder = self.work / self.name / run.replace(" ", "_")
        if (folder / STATE_FILE).is_file():
            trainer.resume(folder)
        trainer.train(folder, lambda line: print(f"  {run}: {line}", file=sys.stderr, flush=True))
        return trainer

    def compare(self, runs: Mapping[str, TrainingConfig]) -> None:
        """Train each and record its errors on the validation programs."""
        for run, config in runs.items():
            if run not in self.rows():
                self.record(run, run_row(self.trained(run, config)))


def two_core_seconds() -> float:
    """CPU time of the process by two cores: the wall time where both are free, and the same where others use them."""
    return time.process_time() / THREADS


def run_row(trainer: Trainer) -> Row:
    """Describe a run: errors on the validation programs, what it saw, its size."""
    summary = ErrorSummary(**trainer.state.history[-1]["validation"])
    seen = trainer.state.step * trainer.config.sequences * trainer.config.batch_shape.instructions
    return {
        **summary.document(),
        "steps": trainer.state.step,
        "instructions_seen": seen,
        "seconds": round(trainer.state.elapsed_seconds, 1),
        "parameters": sum(parameter.numel() for parameter in trainer.state.network.parameters()),
        "columns": len(trainer.config.columns()),
    }


def machine() -> str:
    """Say what the times were measured on."""
    model = next((line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _cpu_lines() -> Sequence[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.is_file() else []


def experiment(name: str, description: str, minutes: float) -> Experiment:
    """Read the command line and the data."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../shared/gem5"))
    parser.add_argument("--cache", type=Path, required=True, help="folder of features, as for `perfvec train`")
    parser.add_argument("--work", type=Path, default=Path("build/experiments"), help="folder of interrupted runs")
    parser.add_argument("--minutes", type=float, default=minutes, help="training time of each run on two free cores")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    dataset = Gem5Dataset(arguments.data)
    data = TrainingData(
        ensure_cached(dataset, dataset.program_names("train", "probe"), arguments.cache),
        ensure_cached(dataset, dataset.program_names("val"), arguments.cache),
        tuple(dataset.machine_names("train")),
    )
    return Experiment(name, data, dataset, arguments.cache, arguments.work, arguments.minutes, arguments.seed)
