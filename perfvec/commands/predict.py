"""`predict`: runtimes of programs on machines.

Enters: trace files and machines. Leaves: a CSV with a row a pair.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.commands.trace_arguments import check_traces, represent_trace
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import load_machine
from perfvec.prediction.prediction import predict
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
    help="A machine of the library, or a machine file; may be given again.",
)
@click.option("--output", type=_FILE, required=True, help="The file (CSV) to write.")
def command(traces: tuple[Path, ...], machine_names: tuple[str, ...], output: Path) -> None:
    """Predict each program in the trace files on each machine."""
    with errors_reported():
        check_traces(traces)
        library = load_library()
        machines = [load_machine(name, library) for name in machine_names]
        model = load_checkpoint()
        representations = [represent_trace(path, model) for path in traces]
        pairs = [predict(item, machine) for item in representations for machine in machines]
        write_predictions(pairs, output)
    click.echo(f"{len(pairs)} predictions written to {output}")
