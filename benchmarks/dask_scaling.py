"""How an exploration scales on Dask: wall time on one and two workers, against one process, and what more would take.

Enters: the number of designs to enumerate. Leaves: a table on standard output: measured rows, then a projection from
them, marked as such. Each row is measured several times and the fastest counts, because other work only adds time. The
projection is made of processor times, to which other work on the machine adds little: w workers need

    seconds = designs x (own + work / w)

own is what client and scheduler spend themselves, which no worker can take from them: the processor time of this
process, where both live, while two workers evaluate, less what they spend in as much time when there is nothing to do.
work is what one process spends on evaluating.

    PYTHONPATH=. python benchmarks/dask_scaling.py --designs 200000
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import click
import numpy as np

from perfvec.exploration.dask_evaluation import dask_evaluator
from perfvec.exploration.design_sampling import DESIGNS_A_PIECE
from perfvec.exploration.design_space_files import (
    DESIGN_SPACE_SCHEMA,
    DESIGN_SPACE_SCHEMA_VERSION,
    design_space_from_document,
)
from perfvec.exploration.evaluations import Evaluations
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import Exploration, ExplorationSettings, explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.prediction.library import load_library

PROJECTED_WORKERS = (4, 16, 64, 256)
PROJECTED_DESIGNS = (10**6, 10**8, 10**10)
LARGEST_DIFFERENCE = 1e-9
IDLE_S = 3.0


@dataclass(frozen=True)
class Measurement:
    """What a way of evaluating took once its workers had started: wall time, and processor time of this process.

    idle_share: the processor time that this process spends in a second when nothing is to be done.
    """

    name: str
    wall_s: float
    processor_s: float
    exploration: Exploration
    idle_share: float = 0.0


def problem_of(designs: int) -> ExplorationProblem:
    """Make an exploration of about so many designs."""
    periods = max(1, min(700, designs // (17 * 6 * 7)))
    parameters = {
        "period_ps": {"minimum": 300, "maximum": 299 + periods},
        "l2.latency": {"minimum": 6, "maximum": 22},
        "l1d.size_kb": {"minimum": 4, "maximum": 128, "factor": 2},
        "l2.size_kb": {"minimum": 64, "maximum": 4096, "factor": 2},
    }
    header = {"schema": DESIGN_SPACE_SCHEMA, "schema_version": DESIGN_SPACE_SCHEMA_VERSION}
    space = design_space_from_document({**header, "base": "cortex_a72_like", "parameters": parameters}, "scaling")
    workload = library_workload([str(load_library().programs.index[0])])
    return ExplorationProblem(space, workload, objectives_from_names(["runtime_ns", "cost"], workload, space.base))


def fastest(name: str, repeats: int, run: Callable[[], Exploration]) -> Measurement:
    """Run several times and keep the fastest."""
    found = []
    for _ in range(repeats):
        start, processor_start = time.perf_counter(), time.process_time()
        exploration = run()
        wall_s, processor_s = time.perf_counter() - start, time.process_time() - processor_start
        found.append(Measurement(name, wall_s, processor_s, exploration))
    return min(found, key=lambda item: item.wall_s)


def on_workers(problem: ExplorationProblem, settings: ExplorationSettings, workers: int, repeats: int) -> Measurement:
    """Measure a cluster of processes on this machine, once its workers have imported what they need."""
    with dask_evaluator(problem, workers=workers) as evaluator:
        warm_up = (np.arange(start, start + 10) for start in range(0, 400 * workers, 10))
        for _ in evaluator(warm_up):
            pass
        start, processor_start = time.perf_counter(), time.process_time()
        time.sleep(IDLE_S)
        idle_share = (time.process_time() - processor_start) / (time.perf_counter() - start)
        name = f"Dask, {workers} worker{'s' * (workers > 1)}"
        found = fastest(name, repeats, lambda: explore(problem, settings, evaluator=evaluator))
        return replace(found, idle_share=idle_share)


def largest_difference(first: Evaluations, second: Evaluations) -> float:
    """Return the largest relative difference between two explorations' values."""
    if first.indices.tolist() != second.indices.tolist():
        return float("inf")
    return float(np.max(np.abs(first.values / second.values - 1.0)))


@click.command()
@click.option("--designs", default=200_000, show_default=True, help="About how many designs to enumerate.")
@click.option("--repeats", default=2, show_default=True, help="Runs of each row.")
def main(designs: int, repeats: int) -> None:
    """Measure and print."""
    problem = problem_of(designs)
    settings = ExplorationSettings(enumerate_up_to=problem.space.size)
    pieces = -(-problem.space.size // DESIGNS_A_PIECE)
    processors = len(os.sched_getaffinity(0))
    click.echo(
        f"{problem.space.size} designs in {pieces} pieces; {processors} processors; load {os.getloadavg()[0]:.1f}"
    )
    local = fastest("one process", repeats, lambda: explore(problem, settings))
    rows = [local, *(on_workers(problem, settings, workers, repeats) for workers in (1, 2))]
    for row in rows:
        difference = largest_difference(row.exploration.evaluations, local.exploration.evaluations)
        agrees = "equal" if difference == 0 else f"{difference:.1e} off"
        rate = problem.space.size / row.wall_s
        click.echo(
            f"{row.name:16} {row.wall_s:8.2f} s {rate:10.0f} designs/s {local.wall_s / row.wall_s:6.2f} x  {agrees}"
        )
        if difference > LARGEST_DIFFERENCE:
            raise click.ClickException("Dask's results differ from one process's.")
    own_s = rows[2].processor_s - rows[2].idle_share * rows[2].wall_s
    project(local.processor_s / problem.space.size, own_s / problem.space.size)


def project(work_s: float, own_s: float) -> None:
    """Print what more workers would take, from seconds a design."""
    click.echo(f"processor time a design: {work_s * 1e6:.2f} us to evaluate, {own_s * 1e6:.2f} us client and scheduler")
    click.echo("projected, not measured:")
    for workers in PROJECTED_WORKERS:
        seconds = [f"{designs * (own_s + work_s / workers):12.1f} s" for designs in PROJECTED_DESIGNS]
        click.echo(f"{workers:5} workers: " + "".join(seconds))
    hours = [f"{designs * (own_s + work_s) / 3600:12.3f} h" for designs in PROJECTED_DESIGNS]
    click.echo("processor hours:" + "".join(hours))
    click.echo("designs:        " + "".join(f"{designs:14.0e}" for designs in PROJECTED_DESIGNS))


if __name__ == "__main__":
    main()
