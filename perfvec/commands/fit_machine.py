"""`fit-machine`: a machine's vector from measured cycles, the network frozen.

Enters: a CSV of measurements, perhaps the folder of the programs' traces, perhaps the machine's parameters. Leaves: the
machine's JSON file, and how far it is off on each program when that is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from perfvec.commands.fit_report import report_lines
from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.microarchitecture.machine import write_machine
from perfvec.microarchitecture.machine_fitter import MachineFitter, read_fitter
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement, read_measurements
from perfvec.microarchitecture.parameters import MachineParameters, read_parameters
from perfvec.microarchitecture.parametric_prior import parametric_prior
from perfvec.microarchitecture.prior_files import PRIOR_FOLDER
from perfvec.microarchitecture.stand_in_fit import BankProgram
from perfvec.microarchitecture.trained_machines import TrainedMachines, read_trained_machines
from perfvec.prediction.analytic_prediction import Matrix, trained_references
from perfvec.prediction.bank_run import run_bank
from perfvec.prediction.known_programs import KnownPrograms
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_fit import fit_machine
from perfvec.prediction.measured_traces import find_traces, measure_trace
from perfvec.prediction.probe_bank import read_probe_bank
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER, foundation_identity
from perfvec.trace.store import read_trace

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("fit-machine")
@click.argument("measurements", type=_FILE)
@click.option("--traces", type=_FOLDER, help="Folder with PROGRAM.parquet of programs that PerfVec does not know.")
@click.option("--output", type=_FILE, required=True, help="The machine file (JSON) to write.")
@click.option(
    "--parameters", type=_FILE, help="The machine's parameter file, where they are known: the fit starts there."
)
@click.option("--period-ps", type=click.FloatRange(0, min_open=True), help="Clock period in picoseconds, if known.")
@click.option("--foundation", type=_FOLDER, default=FOUNDATION_FOLDER, help="Folder of the foundation model.")
@click.option(
    "--library", type=_FOLDER, default=PRIOR_FOLDER, help="Folder of the library, with the priors of the fit."
)
@click.option(
    "--quick", is_flag=True, help="Fit a vector alone: stand-ins take a minute for two million measured instructions."
)
def command(
    measurements: Path, traces: Path | None, output: Path, parameters: Path | None, period_ps: float | None,
    foundation: Path, library: Path, quick: bool,
) -> None:  # fmt: skip
    """Fit a machine to MEASUREMENTS, a CSV with the columns program, instructions, cycles (or runtime_ns).

    Cycles are counted from the start of a program, after that many instructions: one row a program gives its total,
    many rows its phases. Programs are probes of the kit, programs of the library, or come with a trace.
    """
    with errors_reported():
        known = None if parameters is None else read_parameters(parameters)
        period = float(known.period_ps) if period_ps is None and known is not None else period_ps
        items = read_measurements(measurements, period)
        trained = read_trained_machines(foundation)
        # A machine whose parameters are known can be run itself: nothing need stand in for it.
        references = trained_references(trained) if known is None and not quick else None
        programs, banked = _programs(items, traces, foundation, library, references)
        fitter = _fitter(known, trained, library)
        fitted = fit_machine(programs, output.stem, fitter, period, banked=banked)
        write_machine(fitted.machine, output)
    click.echo("\n".join(report_lines(fitted)))
    click.echo(f"Machine '{output.stem}' fitted to {len(programs)} programs, written to {output}")


def _fitter(parameters: MachineParameters | None, trained: TrainedMachines, library: Path) -> MachineFitter:
    fitter = read_fitter(trained, library)
    if parameters is None:
        return fitter
    return fitter.knowing(parametric_prior(parameters, read_manifold(trained.foundation, library), trained))


def _programs(
    items: Sequence[Measurement], folder: Path | None, foundation: Path, library: Path, references: Matrix | None
) -> tuple[list[MeasuredProgram], list[BankProgram]]:
    """Give what was measured in the form of the fit; the library is opened only where a program comes without trace.

    Args:
        items: what was measured.
        folder: of traces, if there is one.
        foundation: folder of the foundation model.
        library: folder of the library.
        references: vectors of the reference machines where the bank's machines are to be run, on traces and probes.
    """

    def known_programs() -> KnownPrograms:
        return KnownPrograms(load_library(library, foundation))

    def is_known(program: str) -> bool:
        return known_programs().find(program) is not None

    paths = {} if folder is None else find_traces(items, folder, is_known)
    model = load_checkpoint(foundation) if paths else None
    programs: list[MeasuredProgram] = []
    banked: list[BankProgram] = []
    for item in items:
        if model is None or item.program not in paths:
            programs += known_programs().measured([item])
            if references is not None:
                banked += read_probe_bank(foundation_identity(foundation)).find_all(programs[-1:])
            continue
        trace = read_trace(paths[item.program])
        with ShareBar(item.program) as bar:
            programs.append(measure_trace(item, trace, model, bar))
        if references is not None:
            with ShareBar(f"{item.program} on the bank's machines") as bar:
                banked.append(run_bank(trace, programs[-1], references, bar))
    return programs, banked
