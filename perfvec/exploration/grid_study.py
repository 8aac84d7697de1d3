"""The paper's experiment: methods choose a design for each program, over many seeds.

Enters: a `DesignGrid` and methods. Leaves: a table of choices, a row a method, seed and scored program, and a table of
what each run cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfvec.exploration.baselines.method import Method, MethodRun
from perfvec.exploration.design_grid import DesignGrid, choice_quality
from perfvec.exploration.predicted_front import front_share, predicted_front

Progress = Callable[[int], None]


@dataclass(frozen=True)
class StudyResult:
    """choices: columns method, seed, program, split, l1d_kb, l2_kb, better, tied, regret, front_share (of the one
    design that it chose, where a method predicts no front). runs: columns method, seed, programs (scored),
    program_seconds (simulating scored programs), training_seconds (simulating training programs), computing_seconds.
    """

    choices: pd.DataFrame
    runs: pd.DataFrame


def run_study(
    grid: DesignGrid, methods: Sequence[Method], seeds: Sequence[int], progress: Progress | None = None
) -> StudyResult:
    """Run every method with every seed; one without chance once.

    Args:
        grid: the designs and what the simulator says of them.
        methods: of different names.
        seeds: each method's generator depends on the seed alone, not on other methods.
        progress: told after each run that 1 is done; of a method without chance, that all are.
    """
    choices: list[dict[str, object]] = []
    runs: list[dict[str, object]] = []
    for method in methods:
        for seed in seeds if method.has_chance else seeds[:1]:
            started = time.process_time()
            run = method.run(grid, np.random.default_rng(seed))
            spent = time.process_time() - started + run.computing_seconds
            labels = {"method": method.name, "seed": seed}
            choices += [labels | row for row in _choice_rows(grid, run)]
            runs.append(labels | _overhead(grid, run) | {"computing_seconds": spent})
            if progress is not None:
                progress(1 if method.has_chance else len(seeds))
    return StudyResult(pd.DataFrame(choices), pd.DataFrame(runs))


def _choice_rows(grid: DesignGrid, run: MethodRun) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for position, row in enumerate(run.scored):
        choice, cycles = int(run.choices[position]), grid.cycles[row]
        quality = choice_quality(cycles * grid.costs, choice)
        if run.predictions is None:
            front = np.array([choice])
        else:
            front = predicted_front(run.predictions[position], grid.costs)
        l1d_kb, l2_kb = grid.sizes_kb[choice]
        rows.append(
            {
                "program": grid.programs[row],
                "split": grid.splits[row],
                "l1d_kb": int(l1d_kb),
                "l2_kb": int(l2_kb),
                "better": quality.better,
                "tied": quality.tied,
                "regret": quality.regret,
                "front_share": front_share(cycles, grid.costs, front),
            }
        )
    return rows


def _overhead(grid: DesignGrid, run: MethodRun) -> dict[str, object]:
    return {
        "programs": len(run.scored),
        "program_seconds": float(grid.seconds[run.scored][run.simulated].sum()),
        "training_seconds": float(grid.seconds[run.training].sum()),
    }
