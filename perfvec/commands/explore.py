"""`explore`: a design space's Pareto front for some programs.

Enters: a design space, programs, objectives. Leaves: a CSV with a row for each evaluated design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.commands.trace_arguments import check_traces, represent_trace
from perfvec.errors import DesignSpaceError
from perfvec.exploration.dask_evaluation import dask_evaluator
from perfvec.exploration.design_space_files import read_design_space
from perfvec.exploration.evaluator import Evaluator
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import Exploration, ExplorationSettings, explore
from perfvec.exploration.exploration_table import exploration_frame, write_exploration
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import workload_of
from perfvec.microarchitecture.cost import CostModel
from perfvec.microarchitecture.cost_files import read_cost_tables, shipped_costs
from perfvec.prediction.library import load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.representation import Representation

_FILE = click.Path(dir_okay=False, path_type=Path)
_DEFAULTS = ExplorationSettings()
LOCAL = "local"
_FRONT_SHOWN = 10


@click.command("explore")
@click.argument("space_file", metavar="SPACE.json", type=_FILE)
@click.option("--trace", "traces", multiple=True, type=_FILE, help="A program's trace; may be given again.")
@click.option("--program", "programs", multiple=True, help="A program of the library; may be given again.")
@click.option("--weight", "weights", multiple=True, metavar="PROGRAM=NUMBER", help="How much a program counts; 1.")
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    default=("runtime_ns", "cost"),
    show_default=True,
    help="One to three: runtime_ns, runtime_ns:PROGRAM, speed_up, relative_runtime, cost (the paper's), "
    "on_chip_memory_kb, another cost table's name, or a product such as runtime_ns*cost.",
)
@click.option("--cost-table", "cost_files", multiple=True, type=_FILE, help="A cost table (JSON or CSV) to add.")
@click.option("--output", type=_FILE, required=True, help="The file (CSV) to write.")
@click.option(
    "--evaluations", default=_DEFAULTS.evaluations, show_default=True, help="Most designs a search evaluates."
)
@click.option("--seed", default=_DEFAULTS.seed, show_default=True, help="Of the search; the same one, the same file.")
@click.option(
    "--enumerate-up-to",
    default=_DEFAULTS.enumerate_up_to,
    show_default=True,
    help="Spaces of up to so many designs are enumerated, larger ones searched.",
)
@click.option("--pessimistic", is_flag=True, help="Rank by the worse end of the error bar.")
@click.option("--trained-range-only", is_flag=True, help="Leave out designs outside what the model has learned from.")
@click.option("--all-parameters", is_flag=True, help="Also write the parameters that do not vary.")
@click.option(
    "--dask",
    is_flag=False,
    flag_value=LOCAL,
    metavar="[ADDRESS]",
    help="Evaluate on a Dask cluster: of processes on this machine, or the one at a scheduler's address.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes of Dask's cluster on this machine.")
def command(
    space_file: Path,
    traces: tuple[Path, ...],
    programs: tuple[str, ...],
    weights: tuple[str, ...],
    objectives: tuple[str, ...],
    cost_files: tuple[Path, ...],
    output: Path,
    evaluations: int,
    seed: int,
    enumerate_up_to: int,
    pessimistic: bool,
    trained_range_only: bool,
    all_parameters: bool,
    dask: str | None,
    workers: int | None,
) -> None:
    """Explore the design space in SPACE.json for programs, and write every evaluated design and the front."""
    with errors_reported():
        settings = ExplorationSettings(evaluations, seed, enumerate_up_to)
        space = read_design_space(space_file)
        costs = _costs(cost_files)
        workload = workload_of(_representations(traces, programs), _weights(weights))
        sought = objectives_from_names(objectives, workload, space.base, costs)
        problem = ExplorationProblem(space, workload, sought, pessimistic, trained_range_only)
        with _evaluator(problem, dask, workers) as evaluator, ShareBar(space.name) as bar:
            found = explore(problem, settings, progress=bar, evaluator=evaluator)
        write_exploration(found, output, all_parameters)
        _report(found, output)


def _costs(files: Sequence[Path]) -> dict[str, CostModel]:
    costs: dict[str, CostModel] = {**shipped_costs()}
    added = read_cost_tables(list(files))
    known = sorted(set(added) & set(costs))
    if known:
        raise DesignSpaceError(f"The cost '{known[0]}' ships with the project; give the added table another name.")
    return costs | added


def _representations(traces: Sequence[Path], programs: Sequence[str]) -> list[Representation]:
    if not traces and not programs:
        raise DesignSpaceError("An exploration needs at least one program; give --trace or --program.")
    found: list[Representation] = []
    if programs:
        library = load_library()
        found += [library.representation(program) for program in programs]
    if traces:
        check_traces(traces)
        model = load_checkpoint()
        found += [represent_trace(path, model) for path in traces]
    return found


def _weights(words: Sequence[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in words:
        program, equals, number = word.rpartition("=")
        try:
            weights[program] = float(number)
        except ValueError:
            equals = ""
        if not equals:
            raise DesignSpaceError(f"The weight '{word}' should be PROGRAM=NUMBER.")
    return weights


@contextmanager
def _evaluator(problem: ExplorationProblem, dask: str | None, workers: int | None) -> Iterator[Evaluator | None]:
    if dask is None:
        yield None
        return
    with dask_evaluator(problem, None if dask == LOCAL else dask, workers) as evaluator:
        yield evaluator


def _report(found: Exploration, output: Path) -> None:
    """Say what was found, with the front's designs nearest to the knee."""
    count, front = len(found.evaluations), found.front
    how = "all valid designs" if found.method == "enumeration" else "found by search"
    click.echo(f"{count} designs written to {output} ({how}), {front.size} of them on the front")
    outside = int((~found.evaluations.within_trained_range[front]).sum())
    if outside:
        click.echo(f"{outside} of the front are outside what the model has learned from: do not trust them unmeasured")
    knee = int((front == found.knee).argmax())
    start = max(0, min(knee - _FRONT_SHOWN // 2, front.size - _FRONT_SHOWN))
    shown = exploration_frame(found, front[start : start + _FRONT_SHOWN])
    names = [objective.name for objective in found.problem.objectives]
    varied = [axis.name for axis in found.problem.space.axes]
    click.echo(shown[["design", *names, *varied]].to_string(index=False))
