"""`inspect`: the sanity panel of a trace, as text or JSON.

Enters: a trace of any format we read. Leaves: text on standard output.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from perfvec.commands.trace_options import FILE, read, trace_options
from perfvec.errors import PerfVecError
from perfvec.trace.inspection import inspect_result, inspection_document, inspection_text
from perfvec.trace.training_range import DEFAULT_PATH, read_training_range


@click.command("inspect")
@click.argument("trace", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--training-range", type=FILE, default=DEFAULT_PATH, help="Table of the training programs.")
@trace_options
def command(trace: Path, as_json: bool, training_range: Path, **options: Any) -> None:
    """Show what TRACE holds, what it lacks, and whether the model was trained on anything like it."""
    try:
        inspection = inspect_result(read(trace, options), read_training_range(training_range))
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(inspection_document(inspection), indent=2))
    else:
        click.echo(inspection_text(inspection))
