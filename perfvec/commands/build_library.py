"""`build-library`: make the tables that ship, of the dataset's programs and machines.

Enters: the dataset and a foundation model with its trained machines. Leaves: assets/library.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.dataset_programs import represent_all
from perfvec.commands.reporting import errors_reported
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.library import LIBRARY_FOLDER
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.library_build import write_library
from perfvec.training.library_sources import SPLITS, gather_sources

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("build-library")
@click.option("--dataset", "root", type=_FOLDER, required=True, help="Folder of the gem5 dataset.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--output", type=_FOLDER, default=LIBRARY_FOLDER, help="Folder of the library.")
@click.option("--cache", type=_FOLDER, help="Folder that keeps representations between runs; none by default.")
def command(root: Path, foundation: Path, output: Path, cache: Path | None) -> None:
    """Represent the dataset's programs, fit its machines and write the library that ships."""
    with errors_reported():
        dataset, trained = Gem5Dataset(root), read_trained_machines(foundation)
        programs = dataset.program_names(*SPLITS)
        model = load_checkpoint(foundation)
        representations = represent_all(dataset, programs, model, cache)
        click.echo("Choosing how machines are fitted, fitting them, writing tables … (a few minutes)", err=True)
        write_library(gather_sources(dataset, representations, trained, model), output)
    size_mb = sum(path.stat().st_size for path in output.iterdir()) / 1e6
    click.echo(f"{len(programs)} programs written to {output}, {size_mb:.1f} MB")
