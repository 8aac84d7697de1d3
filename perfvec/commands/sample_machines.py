"""`sample-machines`: draw random valid machines and write their files and gem5 scripts.

Enters: a count, a seed, a folder. Leaves: for each machine its parameter file (.json) and its gem5 script (.py).
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameters import write_parameters
from perfvec.microarchitecture.sampling import MOST_REQUESTED, sample_machines


@click.command("sample-machines")
@click.option("--count", type=click.IntRange(1, MOST_REQUESTED), required=True, help="How many machines to draw.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed, the same machines.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files; it is made if it does not exist.",
)
def command(count: int, seed: int, output: Path) -> None:
    """Draw random valid machines; write each as a parameter file (.json) and a gem5 configuration script (.py)."""
    try:
        machines = sample_machines(count, seed)
        output.mkdir(parents=True, exist_ok=True)
        for machine in machines:
            write_parameters(machine, output / f"{machine.name}.json")
            (output / f"{machine.name}.py").write_text(gem5_script(machine), encoding="utf-8")
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(machines)} machines written to {output}")
