"""`collect-tiling`: gather gem5's cycles of tiled kernels into the files that ship with the project.

Enters: the folder of the gem5 dataset. Leaves: assets/tiling/gem5.csv, its card gem5.json, and elf.zip.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import errors_reported
from perfvec.exploration.tiling.truth import TILING_FOLDER
from perfvec.exploration.tiling.truth_collection import write_tiling_truth

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("collect-tiling")
@click.argument("gem5_data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", type=_FOLDER, default=TILING_FOLDER, help="Folder of the files.")
def command(gem5_data: Path, output: Path) -> None:
    """Gather gem5's cycles of tiled kernels, and their binaries, from the dataset in GEM5_DATA."""
    with errors_reported():
        count = write_tiling_truth(gem5_data, output)
    click.echo(f"{count} variants written to {output}")
