"""`fit-machine`: a machine's vector from measured cycles, the network frozen.

Enters: a CSV of measurements and the folder of the programs' traces. Leaves: the machine's JSON file.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.microarchitecture.machine import write_machine
from perfvec.microarchitecture.machine_fitter import read_fitter
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement, read_measurements
from perfvec.microarchitecture.prior_files import PRIOR_FOLDER
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.machine_fit import find_traces, fit_machine, measure_program
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.foundation_card import FOUNDATION_FOLDER

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("fit-machine")
@click.argument("measurements", type=_FILE)
@click.option("--traces", type=_FOLDER, required=True, help="Folder with a trace PROGRAM.parquet of each program.")
@click.option("--output", type=_FILE, required=True, help="The machine file (JSON) to write.")
@click.option("--period-ps", type=click.FloatRange(0, min_open=True), help="Clock period in picoseconds, if known.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option(
    "--library", type=_FOLDER, default=PRIOR_FOLDER, help="Folder of the library, with the priors of the fit."
)
def command(
    measurements: Path, traces: Path, output: Path, period_ps: float | None, foundation: Path, library: Path
) -> None:
    """Fit a machine to MEASUREMENTS, a CSV with the columns program, instructions, cycles.

    Cycles are counted from the start of a program's trace, after that many instructions: one row a program gives its
    total, many rows its phases.
    """
    with errors_reported():
        items = read_measurements(measurements)
        paths = find_traces(items, traces)
        fitter = read_fitter(read_trained_machines(foundation), library)
        model = load_checkpoint(foundation)
        programs = [_measured(item, path, model) for item, path in zip(items, paths, strict=True)]
        write_machine(fit_machine(programs, output.stem, fitter, period_ps), output)
    click.echo(f"Machine '{output.stem}' fitted to {len(programs)} programs, written to {output}")


def _measured(item: Measurement, path: Path, model: FoundationModel) -> MeasuredProgram:
    with ShareBar(item.program) as bar:
        return measure_program(item, path, model, bar)
