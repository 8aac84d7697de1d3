"""Keeps what a method's runs came to, for methods that do not depend on the foundation model.

Enters: a folder, a grid, a method and the seeds. Leaves: its `StudyResult`, from the folder or run now. Its file's name
is a hash of the method's settings, the seeds and the grid; delete the folder when a method's code changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from perfvec.exploration.baselines.method import Method
from perfvec.exploration.design_grid import DesignGrid
from perfvec.exploration.grid_study import Progress, StudyResult, run_study


def cached_study(
    grid: DesignGrid, method: Method, seeds: Sequence[int], folder: Path | None, progress: Progress | None = None
) -> StudyResult:
    """Run one method with every seed, or read what it came to before.

    Args:
        grid: the designs.
        method: its `repr` has to name all its settings, as a dataclass's does.
        seeds: of the runs.
        folder: where results are kept; None keeps none.
        progress: as in `run_study`.
    """
    if folder is None:
        return run_study(grid, [method], seeds, progress)
    choices, runs = (folder / f"{_key(grid, method, seeds)}.{name}.csv" for name in ("choices", "runs"))
    if runs.is_file():  # written last
        if progress is not None:
            progress(len(seeds))
        return StudyResult(pd.read_csv(choices), pd.read_csv(runs))
    result = run_study(grid, [method], seeds, progress)
    folder.mkdir(parents=True, exist_ok=True)
    result.choices.to_csv(choices, index=False)
    result.runs.to_csv(runs, index=False)
    return result


def joined(results: Sequence[StudyResult]) -> StudyResult:
    """Put the studies of several methods together."""
    return StudyResult(
        pd.concat([result.choices for result in results], ignore_index=True),
        pd.concat([result.runs for result in results], ignore_index=True),
    )


def _key(grid: DesignGrid, method: Method, seeds: Sequence[int]) -> str:
    digest = hashlib.sha256(repr((method, list(seeds), grid.programs, grid.splits, grid.designs)).encode())
    digest.update(grid.cycles.tobytes() + grid.seconds.tobytes())
    return f"{method.name}.{digest.hexdigest()[:16]}"
