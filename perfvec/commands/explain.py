"""`explain`: why a program is faster on one machine than on another.

Enters: a trace file or a program of the library, and two machines. Leaves: a CSV with a row a group of parameters,
function, source line and phase; the rows of each kind sum to the difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from perfvec.commands.reporting import errors_reported
from perfvec.commands.trace_arguments import check_traces, represent_trace
from perfvec.errors import MachineError
from perfvec.exploration.difference_report import REPORT_KINDS, End, ReportKind, difference_report, known_kinds
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine, choose_machine
from perfvec.prediction.prediction import predict
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.representation import Representation

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("explain")
@click.argument("program", metavar="TRACE_OR_PROGRAM")
@click.option(
    "--machine",
    "machine_names",
    multiple=True,
    required=True,
    metavar="NAME_OR_FILE",
    help="Give it twice: the machine to start from, and the machine to end at.",
)
@click.option(
    "--by",
    "kinds",
    multiple=True,
    type=click.Choice(get_args(ReportKind)),
    help="What to divide the difference among; may be given again. By default groups of parameters, and known parts.",
)
@click.option("--seed", default=0, show_default=True, help="Of sampled orders, where more than 12 parameters differ.")
@click.option("--output", type=_FILE, required=True, help="The file (CSV) to write.")
def command(
    program: str, machine_names: tuple[str, ...], kinds: tuple[ReportKind, ...], seed: int, output: Path
) -> None:
    """Tell why TRACE_OR_PROGRAM is faster on one of two machines: the model's prediction, divided into parts."""
    with errors_reported():
        if len(machine_names) != 2:
            raise MachineError(f"Two machines are compared; --machine was given {len(machine_names)} times.")
        library = load_library()
        chosen = [choose_machine(name, library) for name in machine_names]
        first, second = _alike([(item.machine, _parameters(item, library)) for item in chosen], library)
        representation = _representation(program, library)
        wanted = [kind for kind in REPORT_KINDS if kind in (kinds or known_kinds(representation, first, second))]
        table = difference_report(representation, first, second, wanted, library, seed)
        table.to_csv(output, index=False)
        cycles = [predict(representation, machine).cycles for machine, _ in (first, second)]
    click.echo(
        f"{len(table)} parts written to {output}: {cycles[0]:,.0f} core cycles on {first[0].name}, {cycles[1]:,.0f} on "
        f"{second[0].name}"
    )


def _representation(program: str, library: Library) -> Representation:
    if program in library.programs.index:
        return library.representation(program)
    check_traces([Path(program)])
    return represent_trace(Path(program), load_checkpoint())


def _alike(ends: list[End], library: Library) -> list[End]:
    """Make both machines from parameters where one is: a vector that was learned would bring in its own difference."""
    made = [machine.kind == "parameters" for machine, _ in ends]
    if not any(made) or all(made):
        return ends
    manifold = read_manifold(library.foundation, library.folder)
    return [
        (
            machine if parameters is None else machine_from_parameters(parameters, manifold, library.foundation),
            parameters,
        )
        for machine, parameters in ends
    ]


def _parameters(chosen: ChosenMachine, library: Library) -> MachineParameters | None:
    """Return the parameters of a file, or those that the library's machine of this name has."""
    if chosen.parameters is not None or chosen.machine.name not in library.machines.index:
        return chosen.parameters
    known = {item.parameters.name: item.parameters for item in public_machines()}
    return known.get(chosen.machine.name)
