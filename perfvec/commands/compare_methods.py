"""`compare-methods`: the paper's design-space experiment on the dataset's grid of cache sizes.

Enters: the dataset, a foundation model and its library. Leaves: the tables of assets/comparison.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.exploration.baselines.active_boosting import ActiveBoosting
from perfvec.exploration.baselines.combined_networks import CombinedNetworks
from perfvec.exploration.baselines.individual_networks import IndividualNetworks
from perfvec.exploration.baselines.method import Method
from perfvec.exploration.baselines.random_design import RandomDesign
from perfvec.exploration.baselines.same_design import SameDesign
from perfvec.exploration.comparison_summary import OUR_FAMILIES, summary_table
from perfvec.exploration.comparison_tables import COMPARISON_FOLDER, write_comparison
from perfvec.exploration.design_grid import SCORED_SPLITS, TRAINING_SPLITS, DesignGrid
from perfvec.exploration.grid_machines.grid_evidence import base_design
from perfvec.exploration.grid_machines.manifold_machines import ManifoldMachines
from perfvec.exploration.grid_machines.network_machines import NetworkMachines
from perfvec.exploration.grid_machines.timed_designs import TimedDesigns
from perfvec.exploration.grid_machines.window_machines import WindowMachines
from perfvec.exploration.study_cache import cached_study, joined
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.library import LIBRARY_FOLDER, load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.design_grid_data import (
    gather_evidence,
    read_design_grid,
    time_training_programs,
    training_phase_cycles,
)
from perfvec.training.gem5_dataset import Gem5Dataset

_FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = ["label", "better", "better_low", "better_high", "regret", "front_share", "overhead_seconds"]


@click.command("compare-methods")
@click.option("--dataset", "root", type=_FOLDER, required=True, help="Folder of the gem5 dataset.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--library", "library_folder", type=_FOLDER, default=LIBRARY_FOLDER, help="Folder of its library.")
@click.option("--output", type=_FOLDER, default=COMPARISON_FOLDER, help="Folder of the tables.")
@click.option("--cache", type=_FOLDER, help="Folder that keeps representations and timings; none by default.")
@click.option("--seeds", type=click.IntRange(1), default=50, show_default=True, help="Runs of each method.")
def command(root: Path, foundation: Path, library_folder: Path, output: Path, cache: Path | None, seeds: int) -> None:
    """Compare ways to choose a design on the grid that gem5 ran exhaustively."""
    with errors_reported():
        grid = read_design_grid(root)
        methods = [*_baselines(), *_own_methods(root, grid, foundation, library_folder, cache)]
        with click.progressbar(length=seeds * len(methods), label="Choosing designs", file=sys.stderr) as bar:
            result = joined(
                [
                    # Ours depend on the foundation model, whose identity no method's settings name.
                    cached_study(
                        grid, method, range(seeds), None if method.family in OUR_FAMILIES else cache, bar.update
                    )
                    for method in methods
                ]
            )
        identity = read_trained_machines(foundation).foundation
        one_off = _foundation_seconds(root, foundation)
        costs = {item.name: one_off for item in methods if item.family == "perfvec"}
        summary = summary_table(result, methods, costs)
        write_comparison(summary, result, grid, _about(grid, identity, seeds), output)
    click.echo(summary[SHOWN].to_string(index=False, float_format="{:.4f}".format))
    click.echo(f"Tables written to {output}")


def _baselines() -> list[Method]:
    """The methods of others, with the shares of the paper's experiment."""
    return [
        IndividualNetworks(),
        CombinedNetworks(),
        CombinedNetworks(any_program=True, name="micro_2007_any", label="MICRO'07, trained on any other programs"),
        ActiveBoosting(),
        RandomDesign(),
        SameDesign(),
        SameDesign(hindsight=True, name="same_design_hindsight", label="Best single design, in hindsight"),
    ]


def _own_methods(
    root: Path, grid: DesignGrid, foundation: Path, library_folder: Path, cache: Path | None
) -> list[Method]:
    model, trained = load_checkpoint(foundation), read_trained_machines(foundation)
    library = load_library(library_folder, foundation)
    with click.progressbar(length=len(grid.programs), label="Representing programs", file=sys.stderr) as bar:
        evidence = gather_evidence(root, grid, model, cache, bar.update)
    dataset = Gem5Dataset(root)
    count = len(dataset.program_names(*TRAINING_SPLITS))
    with click.progressbar(length=count, label="Timing training programs", file=sys.stderr) as bar:
        timed = time_training_programs(dataset, grid, library, cache, bar.update)
    base = base_design(grid, trained)
    return [
        NetworkMachines(evidence, training_phase_cycles(root, grid), trained.vectors),
        ManifoldMachines(evidence, library),
        WindowMachines(evidence, base, timed, trained.vectors),
        TimedDesigns(evidence, base, "perfvec_timed", "PerfVec with the designs' own timings"),
        TimedDesigns(evidence, None, "window_model", "Window model alone, no foundation model"),
    ]


def _foundation_seconds(root: Path, foundation: Path) -> float:
    """What the foundation model cost, once for all spaces: simulating what it was trained on, and training."""
    dataset = Gem5Dataset(root)
    machines = set(dataset.machine_names("train"))
    simulating = sum(
        seconds
        for program in dataset.program_names(*TRAINING_SPLITS)
        for machine, seconds in dataset.simulation_seconds(program).items()
        if machine in machines
    )
    about = json.loads((foundation / "card.json").read_text(encoding="utf-8")).get("about", {})
    return simulating + 60.0 * float(about.get("minutes", 0.0))


def _about(grid: DesignGrid, foundation: str, seeds: int) -> dict[str, object]:
    return {
        "foundation": foundation,
        "seeds": seeds,
        "designs": len(grid.designs),
        "scored_programs": [grid.programs[row] for row in grid.rows_of(SCORED_SPLITS)],
        "training_programs": [grid.programs[row] for row in grid.rows_of(TRAINING_SPLITS)],
        "exhaustive_seconds": float(grid.seconds[grid.rows_of(SCORED_SPLITS)].sum()),
        "objective": "cycles x (1000 + 10 L1d_kB + L2_kB)",
    }
