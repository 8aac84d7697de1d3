"""`represent-probes`: ship what is known of the kit's probes without their traces.

Enters: the kit's executables, foundation model and library. Leaves: representations.npz and bank.npz in assets/probes.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.microarchitecture.probe_kit import PROBES, probe_programs
from perfvec.prediction.library import LIBRARY_FOLDER, load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.training.probe_representation import write_probe_tables

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("represent-probes")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option("--library", type=_FOLDER, default=LIBRARY_FOLDER, help="Folder of the library.")
@click.option("--output", type=_FOLDER, default=PROBES, help="Folder of the probes.")
def command(foundation: Path, library: Path, output: Path) -> None:
    """Run the kit's probes under emulation, write how the bank's machines run them, and represent what is new."""

    def tell(program: str, instructions: int) -> None:
        click.echo(f"{program}: {instructions:,} instructions …", err=True)

    with errors_reported():
        probes = probe_programs()
        write_probe_tables(load_checkpoint(foundation), load_library(library, foundation), probes, output, tell)
    click.echo(f"{len(probes)} probes written to {output}")
