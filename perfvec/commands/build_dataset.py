"""`build-dataset`: turn a person's own gem5 runs into the form that training takes.

Enters: a CSV file of runs and a JSON file of machines. Leaves: a dataset folder.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.trace_options import FILE
from perfvec.errors import PerfVecError
from perfvec.training.dataset_building import build_dataset
from perfvec.training.run_list import read_machines, read_runs


@click.command("build-dataset")
@click.argument("runs", type=FILE)
@click.option("--machines", type=FILE, required=True, help="JSON list of machines: name, period_ps, split, …")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write.")
def command(runs: Path, machines: Path, output: Path) -> None:
    """Build a dataset from the simulations that the CSV file RUNS lists (docs/training_on_your_data.md)."""
    try:
        built = build_dataset(read_runs(runs), read_machines(machines), output, click.echo)
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for program in built:
        click.echo(
            f"{program.name}: {program.instructions:,} instructions on {len(program.machines)} machines, "
            f"{program.capped:,} increments capped, confidence {program.confidence}"
        )
    click.echo(f"Dataset of {len(built)} programs written to {output}")
