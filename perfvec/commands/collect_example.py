"""`collect-example`: cut the worked example of the app's Learn page out of the dataset.

Enters: the folder of the gem5 dataset. Leaves: the first instructions of a program's trace and gem5's cycles of each on
the presets, in assets/worked_example/.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pandas as pd

from perfvec.errors import PerfVecError
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.worked_example import EXAMPLE_FOLDER, EXAMPLE_INSTRUCTIONS, EXAMPLE_PROGRAM
from perfvec.trace.store import write_trace
from perfvec.training.gem5_dataset import Gem5Dataset


@click.command("collect-example")
@click.argument("gem5_data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--program", default=EXAMPLE_PROGRAM, show_default=True, help="Program of the dataset.")
@click.option("--instructions", type=click.IntRange(1, 50_000), default=EXAMPLE_INSTRUCTIONS, show_default=True)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=EXAMPLE_FOLDER, help="Folder to write to."
)
def command(gem5_data: Path, program: str, instructions: int, output: Path) -> None:
    """Write the first instructions of a program of the dataset in GEM5_DATA, with gem5's cycles on the presets."""
    try:
        dataset = Gem5Dataset(gem5_data)
        trace = dataset.trace(program).head(instructions)
        measured = dataset.cycles(program)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    rows = {name: measured.machines.index(name) for name in presets() if name in measured.machines}
    cycles = pd.DataFrame({name: measured.cycles[row, :instructions].astype(np.uint16) for name, row in rows.items()})
    output.mkdir(parents=True, exist_ok=True)
    write_trace(replace(trace, origin=f"gem5 24.0, first {len(trace):,} of a window"), output / f"{program}.parquet")
    cycles.to_parquet(output / f"{program}_cycles.parquet", compression="zstd", index=False)
    click.echo(f"{len(trace)} instructions and the cycles of {len(rows)} machines written to {output}")
