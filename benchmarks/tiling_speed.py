"""Seconds of a tiling study of matrix multiply, from nothing kept and again from the store.

    PYTHONPATH=. python benchmarks/tiling_speed.py [--size 96] [--tiles 4,8,12,16,24,32,48,96]

Enters: the shipped kernel and foundation model; the C compiler must be installed. Leaves: a table on standard output.
Nine machines are predicted: the seven presets and the two that are made from parameters alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from perfvec.exploration.tiling.kernel import kernels
from perfvec.exploration.tiling.machines import machines_only_tiled, tiling_machine
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import run_study
from perfvec.exploration.tiling.tiling_table import tiling_table
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import Variant, make_variants
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.chosen_prediction import parameters_chosen
from perfvec.prediction.library import load_library


def study_seconds(variants: tuple[Variant, ...], machines: list[str], store: ResultStore) -> tuple[float, int, int]:
    """Return the seconds from request to table, the instructions run, and the rows of the table."""
    started = time.perf_counter()
    library = load_library()
    chosen = [tiling_machine(name, library) for name in machines]
    study = run_study(variants, store, machines=parameters_chosen(chosen))
    table = tiling_table(study, chosen, tiling_truth())
    seconds = time.perf_counter() - started
    return seconds, sum(result.instructions for result in study.results.values()), len(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--tiles", default="4,8,12,16,24,32,48,96")
    arguments = parser.parse_args()
    tiles = [int(word) for word in arguments.tiles.split(",")]
    variants = make_variants(kernels()["matmul"], arguments.size, tiles)
    machines = [*presets(), *machines_only_tiled(load_library())]
    print(f"matmul N = {arguments.size}, {len(variants)} variants, {len(machines)} machines")
    with tempfile.TemporaryDirectory() as temporary:
        for what in ("from nothing", "kept"):
            seconds, count, rows = study_seconds(variants, machines, ResultStore(Path(temporary)))
            rate = f", {count / seconds / 1e6:.2f} million a second" if what == "from nothing" else ""
            print(f"{what}: {seconds:.2f} s, {count:,} instructions{rate}, {rows} predictions")


if __name__ == "__main__":
    main()
