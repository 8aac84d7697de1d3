"""`collect-probes`: gather the dataset's probe programs into the files that ship with the project.

Enters: the folder of the gem5 dataset. Leaves: assets/probes/elf.zip and assets/probes/programs.json.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.microarchitecture.probe_kit import PROBES
from perfvec.training.probe_collection import write_probe_assets


@click.command("collect-probes")
@click.argument("gem5_data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=PROBES, help="Folder of the probes."
)
def command(gem5_data: Path, output: Path) -> None:
    """Gather the probe programs of the dataset in GEM5_DATA into the project's assets."""
    try:
        count = write_probe_assets(gem5_data, output)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} probes written to {output}")
