"""`represent-probes`: ship the representations of the kit's probes that are no programs of the library.

Enters: the kit's executables, the foundation model. Leaves: assets/probes/representations.npz.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.microarchitecture.probe_kit import PROBES
from perfvec.prediction.library import LIBRARY_FOLDER, load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.probe_representation import write_probe_vectors

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("represent-probes")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--library", type=_FOLDER, default=LIBRARY_FOLDER, help="Folder of the library.")
@click.option("--output", type=_FOLDER, default=PROBES, help="Folder of the probes.")
def command(foundation: Path, library: Path, output: Path) -> None:
    """Run the kit's probes that the library lacks under emulation and write their representations."""

    def tell(program: str, instructions: int) -> None:
        click.echo(f"{program}: {instructions:,} instructions …", err=True)

    with errors_reported():
        known = load_library(library, foundation).programs.index
        written = write_probe_vectors(load_checkpoint(foundation), known, output, tell)
    click.echo(f"{', '.join(written)} written to {output}")
