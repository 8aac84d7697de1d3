"""`document-parameters`: write the page of all machine parameters.

Enters: where to write it. Leaves: Markdown.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.assets import ASSETS
from perfvec.errors import PerfVecError
from perfvec.microarchitecture.parameter_document import parameters_markdown

PAGE = ASSETS.parent / "docs" / "parameters.md"


@click.command("document-parameters")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=PAGE, help="The page's file.")
def command(output: Path) -> None:
    """Write the page of all machine parameters."""
    try:
        output.write_text(parameters_markdown(), encoding="utf-8")
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{output} written")
