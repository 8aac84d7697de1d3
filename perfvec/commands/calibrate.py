"""`calibrate`: remake the error bars of machines made from parameters; `build-library` makes them too.

Enters: the dataset, a foundation model and its library. Leaves: calibration.json of the library.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.dataset_programs import represent_all
from perfvec.commands.reporting import errors_reported
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.interval_calibration import CALIBRATION_FILE
from perfvec.prediction.library import LIBRARY_FOLDER
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.calibration_build import write_calibration
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.library_sources import SPLITS, gather_sources

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("calibrate")
@click.option("--dataset", "root", type=_FOLDER, required=True, help="Folder of the gem5 dataset.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--library", type=_FOLDER, default=LIBRARY_FOLDER, help="Folder of the library, with its manifold.")
@click.option("--cache", type=_FOLDER, help="Folder that keeps representations between runs; none by default.")
def command(root: Path, foundation: Path, library: Path, cache: Path | None) -> None:
    """Calibrate the error bars of machines made from parameters on machines that were held out."""
    with errors_reported():
        dataset, trained = Gem5Dataset(root), read_trained_machines(foundation)
        manifold = read_manifold(trained.foundation, library)
        model = load_checkpoint(foundation)
        representations = represent_all(dataset, dataset.program_names(*SPLITS), model, cache)
        sources = gather_sources(dataset, representations, trained, model)
        click.echo("Refitting the manifold without each machine … (a minute or two)", err=True)
        figures = write_calibration(sources, manifold, library)
    for name, value in figures.items():
        click.echo(f"{name.replace('_', ' ')}: {value:.4g}")
    click.echo(f"Written to {library / CALIBRATION_FILE}")
