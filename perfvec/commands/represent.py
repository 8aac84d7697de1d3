"""`represent`: programs' vectors, each the sum over its executed instructions.

Enters: trace files. Leaves: an npz with programs, instructions and vectors.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.commands.trace_arguments import check_traces, represent_trace
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation_card import FOUNDATION_FOLDER
from perfvec.representation.representation import write_representations

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("represent")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True, type=_FILE)
@click.option("--output", type=_FILE, required=True, help="The file (npz) to write.")
@click.option(
    "--foundation",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOUNDATION_FOLDER,
    help="Folder of the foundation model.",
)
def command(traces: tuple[Path, ...], output: Path, foundation: Path) -> None:
    """Represent the programs in the trace files: R_p and the instruction count of each."""
    with errors_reported():
        check_traces(traces)
        model = load_checkpoint(foundation)
        representations = [represent_trace(path, model) for path in traces]
        write_representations(representations, output)
    click.echo(f"{len(representations)} programs written to {output}")
