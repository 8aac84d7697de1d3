"""`collect-profiles`: profile every program of the dataset for the app.

Enters: the folder of the gem5 dataset. Leaves: assets/programs/profiles.json.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.features.program_profile import PROFILES_PATH, profile_trace, write_profiles
from perfvec.training.gem5_dataset import Gem5Dataset


@click.command("collect-profiles")
@click.argument("gem5_data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=PROFILES_PATH,
    show_default=True,
    help="The table to write.",
)
def command(gem5_data: Path, output: Path) -> None:
    """Write mix, footprints and reuse histograms of the programs of the dataset in GEM5_DATA."""
    try:
        dataset = Gem5Dataset(gem5_data)
        names = sorted(dataset.programs.index)
        output.parent.mkdir(parents=True, exist_ok=True)
        write_profiles([profile_trace(dataset.trace(name)) for name in names], output)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(names)} programs written to {output}")
