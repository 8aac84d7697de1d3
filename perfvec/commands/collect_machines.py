"""`collect-machines`: gather the dataset's machines into the files that ship with the project.

Enters: the folder of the gem5 dataset. Leaves: assets/machines/parameters.json and assets/microarchitectures/*.json.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.assets import ASSETS
from perfvec.errors import PerfVecError
from perfvec.training.machine_collection import write_machine_assets


@click.command("collect-machines")
@click.argument("gem5_data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=ASSETS, help="Folder of the assets."
)
def command(gem5_data: Path, output: Path) -> None:
    """Gather the machines of the dataset in GEM5_DATA into the project's assets."""
    try:
        count = write_machine_assets(gem5_data, output)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} machines written to {output / 'machines' / 'parameters.json'}")
