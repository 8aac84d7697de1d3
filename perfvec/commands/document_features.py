"""`document-features`: write the page that lists every feature with its unit and definition.

Enters: the schema. Leaves: docs/features.md.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.features.document import features_markdown


@click.command("document-features")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("docs/features.md"), help="The page."
)
def command(output: Path) -> None:
    """Write the documentation of all features."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(features_markdown(), encoding="utf-8")
    click.echo(f"Features written to {output}")
