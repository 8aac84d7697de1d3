"""`tile`: predicted runtimes of a kernel by tile size and machine.

Enters: a kernel's C source, tile sizes and machines. Leaves: a CSV with a row a variant and machine.
"""

from __future__ import annotations

from pathlib import Path

import click

from perfvec.commands.reporting import ShareBar, errors_reported
from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import TileKernel, kernels, read_kernel
from perfvec.exploration.tiling.machines import tiling_machine
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import Study, run_study
from perfvec.exploration.tiling.tiling_table import tiling_table, write_tiling_csv
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import make_variants
from perfvec.prediction.chosen_prediction import parameters_chosen
from perfvec.prediction.library import load_library
from perfvec.trace.capture.settings import CaptureSettings


def whole_numbers(context: click.Context, parameter: click.Parameter, text: str) -> tuple[int, ...]:
    """Return whole numbers with commas between them; a click callback."""
    try:
        return tuple(int(word) for word in text.split(",") if word.strip())
    except ValueError:
        message = f"'{text}' should be whole numbers with commas between them, such as 1,2,4,8."
        raise click.BadParameter(message, context, parameter) from None


def kernel_of(name_or_file: str) -> TileKernel:
    """Return a kernel by its file, or one that ships by its name.

    Raises:
        TilingError: neither.
    """
    path = Path(name_or_file)
    if not path.is_file() and name_or_file in kernels():
        return kernels()[name_or_file]
    if not path.is_file():
        raise TilingError(f"'{name_or_file}' is neither a C file nor one of the kernels {', '.join(kernels())}.")
    return read_kernel(path)


def report_failures(study: Study) -> None:
    """Say why variants have no result.

    Raises:
        TilingError: none has one.
    """
    for message in dict.fromkeys(line for failure in study.failures.values() for line in failure.diagnostics):
        click.echo(str(message), err=True)
    sentences = list(dict.fromkeys(failure.sentence for failure in study.failures.values()))
    if not study.results:
        raise TilingError(" ".join(sentences))
    for sentence in [*sentences, *study.odd_endings()]:
        click.echo(sentence, err=True)


@click.command("tile")
@click.argument("kernel_name", metavar="KERNEL.c")
@click.option("--size", type=click.IntRange(1), help="N; by default the kernel's own.")
@click.option("--tiles", callback=whole_numbers, required=True, help="Tile sizes T, such as 1,2,4,8.")
@click.option("--tiles-2", callback=whole_numbers, default="", help="Second tile sizes T2, where the kernel has them.")
@click.option("--order", "orders", multiple=True, help="Loop order, where the kernel has them; may be given again.")
@click.option("--machine", "machine_names", multiple=True, required=True, metavar="NAME_OR_FILE",
              help="A machine by name, or a machine or parameter file; may be given again.")  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV to write.")
def command(
    kernel_name: str, size: int | None, tiles: tuple[int, ...], tiles_2: tuple[int, ...], orders: tuple[str, ...],
    machine_names: tuple[str, ...], output: Path,
) -> None:  # fmt: skip
    """Compile KERNEL.c at each tile size, run it under emulation and predict it on each machine."""
    with errors_reported():
        library, store = load_library(), ResultStore.of_server(CaptureSettings.from_environment())
        machines = [tiling_machine(name, library) for name in machine_names]
        kernel = kernel_of(kernel_name)
        variants = make_variants(kernel, size or kernel.size, tiles, tiles_2, orders)
        with ShareBar(f"Running {len(variants)} variants") as bar:
            study = run_study(variants, store, lambda done, _: bar(done), machines=parameters_chosen(machines))
        report_failures(study)
        table = tiling_table(study, machines, tiling_truth())
        write_tiling_csv(table, output)
    for _, row in table[table["is_best"]].iterrows():
        click.echo(f"best tile on {row['machine']}: {row['tile']} ({row['cycles']:,.0f} core cycles)", err=True)
    click.echo(f"{len(table)} predictions written to {output}")
