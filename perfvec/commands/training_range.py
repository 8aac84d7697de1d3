"""`training-range`: measure the training programs, so that `inspect` can tell a trace unlike them.

Enters: the folder of a dataset. Leaves: assets/training_range.json.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.trace.training_range import DEFAULT_PATH, TrainingRange
from perfvec.training.gem5_dataset import Gem5Dataset

TRAINED_SPLITS = ("train", "probe")


@click.command("training-range")
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT_PATH, help="The table.")
@click.option("--split", "splits", multiple=True, default=TRAINED_SPLITS, help="Splits that the model is trained on.")
def command(dataset: Path, output: Path, splits: tuple[str, ...]) -> None:
    """Measure the programs of DATASET that the model is trained on."""
    try:
        data = Gem5Dataset(dataset)
        names = data.program_names(*splits)
        TrainingRange.from_traces(data.trace(name) for name in names).write(output)
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(names)} programs measured, written to {output}")
