"""`probe-kit`: write the kit that measures the probes on silicon or under gem5.

Enters: perhaps a machine's parameter file. Leaves: a zip.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.microarchitecture.parameters import read_parameters
from perfvec.microarchitecture.probe_kit import build_probe_kit


@click.command("probe-kit")
@click.option(
    "--machine",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Parameter file of a machine, whose gem5 configuration the kit shall hold.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("probe-kit.zip"),
    show_default=True,
    help="The zip to write.",
)
def command(machine: Path | None, output: Path) -> None:
    """Write the kit that measures the probes on an Arm Linux board or under gem5."""
    try:
        kit = build_probe_kit(None if machine is None else read_parameters(machine))
        output.write_bytes(kit)
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(kit)} bytes written to {output}")
