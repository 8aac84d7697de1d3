"""`evaluate-tiling`: how well tiles are ordered, against gem5.

Enters: the gem5 dataset's tiled kernels (or those that ship). Leaves: the accuracy tables of assets/tiling, and the
table in docs/tiling.md.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.assets import ASSETS
from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.exploration.tiling.evaluation_tables import markdown, write_evaluation
from perfvec.exploration.tiling.machines import tiling_machine
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import run_study
from perfvec.exploration.tiling.tiling_table import tiling_table
from perfvec.exploration.tiling.truth import TILING_FOLDER, tiling_truth
from perfvec.exploration.tiling.truth_collection import write_tiling_truth
from perfvec.prediction.chosen_prediction import parameters_chosen
from perfvec.prediction.library import load_library
from perfvec.trace.capture.settings import CaptureSettings

_FOLDER = click.Path(file_okay=False, path_type=Path)
DOCUMENT = ASSETS.parent / "docs" / "tiling.md"
START, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


@click.command("evaluate-tiling")
@click.option("--dataset", "root", type=_FOLDER, help="Folder of the gem5 dataset; without it, the cycles that ship.")
@click.option("--output", type=_FOLDER, default=TILING_FOLDER, help="Folder of the tables.")
@click.option(
    "--document", type=click.Path(dir_okay=False, path_type=Path), default=DOCUMENT, help="Page that holds the table."
)
def command(root: Path | None, output: Path, document: Path) -> None:
    """Run the kernels that gem5 measured, predict them on gem5's machines, and write how well tiles are ordered."""
    with errors_reported():
        library, store = load_library(), ResultStore.of_server(CaptureSettings.from_environment())
        if root is not None:
            write_tiling_truth(root, output)
        truth = tiling_truth(output if root is not None else TILING_FOLDER)
        machines = [tiling_machine(name, library) for name in truth.machines]
        with ShareBar("Running kernels") as bar:
            study = run_study(truth.variants(), store, lambda done, _: bar(done), machines=parameters_chosen(machines))
        table = tiling_table(study, machines, truth)
        accuracy = write_evaluation(table, library.foundation, output)
    for variant, failure in study.failures.items():
        click.echo(f"{variant.name}: {failure.sentence}", err=True)
    _put_into(document, markdown(accuracy))
    click.echo(markdown(accuracy))
    click.echo(f"Tables written to {output}")


def _put_into(document: Path, text: str) -> None:
    """Replace what stands between the marks, where the page exists and has them."""
    if not document.is_file():
        return
    before, start, rest = document.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if start and end:
        document.write_text(before + start + text + end + after, encoding="utf-8")
