"""`predict`: runtimes of programs on machines.

Enters: trace files and machines. Leaves: a CSV with a row a pair; a machine given by its parameters has 90% error bars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.commands.trace_arguments import check_traces, read_named_trace, represent_and_run_shown
from perfvec.errors import MachineError
from perfvec.prediction.chosen_prediction import parameters_chosen, predict_chosen
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine, choose_machine
from perfvec.prediction.prediction_table import write_predictions
from perfvec.representation.checkpoint import load_checkpoint

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("predict")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True, type=_FILE)
@click.option(
    "--machine",
    "machine_names",
    multiple=True,
    required=True,
    metavar="NAME_OR_FILE",
    help="A machine of the library, or a file: of parameters or of a fitted machine; may be given again.",
)
@click.option("--output", type=_FILE, required=True, help="The file (CSV) to write.")
@click.option(
    "--quick",
    is_flag=True,
    help="Predict machines given by a file from a vector alone: faster and less accurate than running the window model "
    "over the trace, at the parameters or at the machines that stand in for a fitted one.",
)
def command(traces: tuple[Path, ...], machine_names: tuple[str, ...], output: Path, quick: bool) -> None:
    """Predict each program in the trace files on each machine."""
    with errors_reported():
        check_traces(traces)
        library = load_library()
        machines = _machines(machine_names, library)
        model = load_checkpoint()
        own = [] if quick else parameters_chosen(machines)
        representations, runs = [], {}
        for path in traces:
            representation, run = represent_and_run_shown(read_named_trace(path), model, own)
            representations.append(representation)
            if own:
                runs[representation.program] = run
        pairs = predict_chosen(representations, machines, library, runs)
        write_predictions(pairs, output)
    click.echo(f"{len(pairs)} predictions written to {output}")


def _machines(names: Sequence[str], library: Library) -> list[ChosenMachine]:
    """The machines; files of one stem are refused, because nothing in the table would tell them apart."""
    machines = [choose_machine(name, library) for name in names]
    stems = Counter(Path(name).stem for name in set(names) if name not in library.machines.index)
    stem, count = stems.most_common(1)[0] if stems else ("", 1)
    if count > 1:
        raise MachineError(f"{count} machine files are called '{stem}'; each machine is called by its file's stem.")
    return machines
