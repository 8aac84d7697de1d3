"""`autotune`: the tile sizes and loop order that a machine is predicted to run fastest.

Enters: a kernel's C source and a machine. Leaves: a CSV with a row a variant tried, the fastest first.
"""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.commands.tile import kernel_of
from perfvec.exploration.tiling.autotune import MOST_TRIED, autotune
from perfvec.exploration.tiling.machines import tiling_machine
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.simulation_time import simulation_seconds
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.prediction.library import load_library
from perfvec.trace.capture.settings import CaptureSettings


@click.command("autotune")
@click.argument("kernel_name", metavar="KERNEL.c")
@click.option("--size", type=click.IntRange(1), help="N; by default the kernel's own.")
@click.option("--machine", "machine_name", required=True, metavar="NAME_OR_FILE", help="What to tune for.")
@click.option("--most", type=click.IntRange(1), default=MOST_TRIED, show_default=True, help="Variants tried at most.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The CSV to write.")
def command(kernel_name: str, size: int | None, machine_name: str, most: int, output: Path | None) -> None:
    """Search the tile sizes, and the loop orders where it has them, of KERNEL.c for the least predicted runtime."""
    with errors_reported():
        choice, kernel = tiling_machine(machine_name, load_library()), kernel_of(kernel_name)
        store = ResultStore.of_server(CaptureSettings.from_environment())
        with ShareBar("Searching") as bar:
            found = autotune(kernel, size or kernel.size, choice, store, lambda done, _: bar(done), most)
        seconds = simulation_seconds((item.result.instructions for item in found.tried), found.machine, tiling_truth())
        rows = [(item.variant.label, item.result.instructions, round(item.cycles, 3)) for item in found.tried]
        if output is not None:
            table = pd.DataFrame(rows, columns=["tile", "instructions", "cycles"]).sort_values("cycles")
            table.to_csv(output, index=False, lineterminator="\n")
    click.echo(f"best tile on {found.machine}: {found.best.variant.label} ({found.best.cycles:,.0f} core cycles)")
    if found.untiled_cycles is not None:
        click.echo(f"{found.untiled_cycles / found.best.cycles:.2f} times as fast as untiled")
    click.echo(
        f"{len(found.tried)} of {found.space} variants tried, no simulation run: gem5 would have needed "
        f"{len(found.tried)} runs, some {seconds:,.0f} s."
    )
