"""`evaluate`: the accuracy of the foundation model by the protocol, against gem5.

Enters: the dataset, a foundation model with its trained machines. Leaves: the tables of assets/accuracy.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pandas as pd

from perfvec.commands.dataset_programs import represent_all
from perfvec.commands.reporting import errors_reported
from perfvec.errors import CheckpointError
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER, summary_table, write_accuracy
from perfvec.prediction.evaluation import Cell, CellResult, evaluate_cell
from perfvec.prediction.interval_calibration import (
    ANALYTIC_MODE,
    VECTOR_MODE,
    IntervalCalibration,
    read_calibration,
)
from perfvec.prediction.library import LIBRARY_FOLDER
from perfvec.prediction.probe_bank import read_probe_bank
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.calibration_build import make_analytic_calibration, make_calibration
from perfvec.training.evaluation_cells import RUN_CELL, protocol_cells
from perfvec.training.evaluation_parts import evaluate_contributions, evaluate_parts
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.interval_rows import interval_rows
from perfvec.training.library_build import PRESET_SUFFIX
from perfvec.training.library_sources import SPLITS, LibrarySources, gather_sources
from perfvec.training.machine_models import MachineModels, make_machine_models, read_machine_models

_FOLDER = click.Path(file_okay=False, path_type=Path)
CELLS_WITH_PARTS = ("unseen_seen", "unseen_unseen_phases")
BANK_SPLITS = ("val", "test")
CELL_WITH_CONTRIBUTIONS = "unseen_seen"


@click.command("evaluate")
@click.option("--dataset", "root", type=_FOLDER, required=True, help="Folder of the gem5 dataset.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--output", type=_FOLDER, default=ACCURACY_FOLDER, help="Folder of the tables.")
@click.option("--cache", type=_FOLDER, help="Folder that keeps representations between runs; none by default.")
def command(root: Path, foundation: Path, output: Path, cache: Path | None) -> None:
    """Evaluate the foundation model by the protocol and write the accuracy tables."""
    with errors_reported():
        dataset, trained = Gem5Dataset(root), read_trained_machines(foundation)
        model = load_checkpoint(foundation)
        representations = represent_all(dataset, dataset.program_names(*SPLITS), model, cache)
        sources = gather_sources(dataset, representations, trained, model)
        models = _models(sources)
        results = [evaluate_cell(cell) for cell in _cells(sources, models)]
        run = next(result.predicted for result in results if result.cell.name == RUN_CELL)
        intervals = interval_rows(sources, models.manifold, *_calibrations(sources, models), run)
        parts, contributions = _within_programs(dataset, results, model)
        write_accuracy(results, parts, contributions, intervals, model.identity, output)
    table = summary_table(results)[["cell", "pairs", "mean", "p90", "worst", "machine_rank_mean", "program_rank_mean"]]
    click.echo(table.to_string(index=False, float_format="{:.4f}".format))
    click.echo("\nError bars of machines from their parameters:")
    click.echo(intervals.drop(columns=["label"]).to_string(index=False, float_format="{:.4f}".format))
    click.echo(f"Tables written to {output}")


def _cells(sources: LibrarySources, models: MachineModels) -> list[Cell]:
    names = sources.dataset.program_names(*BANK_SPLITS)
    total = sum(sources.representations[name].instructions for name in names)
    with click.progressbar(length=total, label="Running the bank's machines", file=sys.stderr) as bar:
        return protocol_cells(sources, models, read_probe_bank(sources.trained.foundation), bar.update)


def _models(sources: LibrarySources) -> MachineModels:
    """The shipped manifold and fitter where they belong to this foundation model, else made now."""
    try:
        return read_machine_models(sources.trained, LIBRARY_FOLDER)
    except CheckpointError:
        click.echo("No library of this foundation model; choosing how machines are fitted …", err=True)
        return make_machine_models(sources)[0]


def _calibrations(sources: LibrarySources, models: MachineModels) -> tuple[IntervalCalibration, IntervalCalibration]:
    """The shipped error bars, by vector and analytic, where they belong to this foundation model, else made now."""
    foundation = sources.trained.foundation
    try:
        return (
            read_calibration(foundation, VECTOR_MODE, LIBRARY_FOLDER),
            read_calibration(foundation, ANALYTIC_MODE, LIBRARY_FOLDER),
        )
    except CheckpointError:
        click.echo("No error bars of this foundation model; calibrating …", err=True)
        return make_calibration(sources, models.manifold)[0], make_analytic_calibration(sources)[0]


def _within_programs(
    dataset: Gem5Dataset, results: list[CellResult], model: FoundationModel
) -> tuple[pd.DataFrame, pd.DataFrame]:
    cells = [result.cell for result in results if result.cell.name in CELLS_WITH_PARTS]
    single = next(cell for cell in cells if cell.name == CELL_WITH_CONTRIBUTIONS)
    total = sum(item.instructions for cell in [*cells, single] for item in cell.programs)
    with click.progressbar(length=total, label="Judging parts of programs", file=sys.stderr) as bar:
        parts = pd.concat([evaluate_parts(dataset, cell, bar.update) for cell in cells], ignore_index=True)
        return parts, evaluate_contributions(dataset, single, model, PRESET_SUFFIX, bar.update)
