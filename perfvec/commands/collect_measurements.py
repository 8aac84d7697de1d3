"""`collect-measurements`: cut the examples of measured machines that the app's Measure page offers out of the dataset.

Enters: the folder of the gem5 dataset. Leaves: assets/measurements/*.csv.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, MEASUREMENTS
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.measurement_example import write_measurement_examples

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("collect-measurements")
@click.argument("gem5_data", type=_FOLDER)
@click.option("--machine", default=EXAMPLE_MACHINE, show_default=True, help="A validation machine of the dataset.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=MEASUREMENTS, help="Folder.")
def command(gem5_data: Path, machine: str, output: Path) -> None:
    """Write what gem5 measured of probes and val programs on one machine of the dataset in GEM5_DATA."""
    with errors_reported():
        files = write_measurement_examples(Gem5Dataset(gem5_data), machine, output)
    click.echo(f"{', '.join(path.name for path in files)} written to {output}")
