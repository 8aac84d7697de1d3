"""Designs a second that are predicted, from machine parameters to core cycles.

    PYTHONPATH=. python benchmarks/design_speed.py [--designs 1000000] [--threads 2] [--programs 1000]

Enters: two tables of designs: drawn like the dataset's machines, every parameter varying, and a design space of eight
axes. Leaves: a table on standard output: one program's totals, the same with error bars, and many programs' totals; and
how far the fast way is from the plain one in double precision. Wall time is the best of the repeats; CPU time a design
tells what the machine's other load hides.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameter_vector import parameter_matrix
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor, out_of_order, split_table
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import load_library
from perfvec.representation.representation import Representation

DRAWN = 20_000
CHECKED = 4096
AXES = {
    "period_ps": (250, 300, 350, 400, 500, 600),
    "rob_entries": (48, 64, 96, 128, 192, 256, 320),
    "l1d.size_kb": (16, 32, 64, 128),
    "l2.size_kb": (256, 512, 1024, 2048, 4096),
    "l2.latency": (9, 12, 15, 18, 21),
    "issue_width": (2, 4, 6, 8),
    "mem_channels": (1, 2, 4),
    "branch_predictor": (0, 1, 2, 3, 4, 5, 6),
}


def drawn_designs(count: int) -> ParameterTable:
    """Designs drawn like the dataset's machines, repeated to so many."""
    return table_of(sample_machines(min(DRAWN, count), 1)).take(np.arange(count) % min(DRAWN, count))


def space_designs(count: int) -> ParameterTable:
    """Designs of a space of eight axes, drawn evenly."""
    random = np.random.default_rng(2)
    base = table_of([presets()["cortex_a72_like"]]).take(np.zeros(count, dtype=np.int64))
    drawn = {name: random.choice(np.array(values, dtype=np.int64), count) for name, values in AXES.items()}
    return ParameterTable({**base.columns, **drawn})


def repeated_programs(count: int) -> list[Representation]:
    """The library's programs, each mixed with others, so that so many are different."""
    library, random = load_library(), np.random.default_rng(3)
    known = [library.representation(name) for name in library.programs.index]
    vectors = random.dirichlet(np.ones(len(known)), count) @ np.stack([item.vector for item in known])
    empty = np.empty((0, vectors.shape[1]))
    return [Representation(f"p{i}", library.foundation, 200_000, v, empty, empty) for i, v in enumerate(vectors)]


def report(what: str, work: Callable[[], object], designs: int, programs: int, repeats: int) -> None:
    """Time the work and print a row."""
    work()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    rate, cpu_us = designs / min(walls), min(cpus) / designs * 1e6
    print(f"| {what} | {programs} | {rate:,.0f} | {rate * programs:,.0f} | {cpu_us:.2f} | {2e6 / cpu_us:,.0f} |")


def deviation(predictor: DesignPredictor, table: ParameterTable) -> float:
    """Largest relative difference between the fast way and the plain one in double precision."""
    few = table.take(np.arange(CHECKED))
    plain = predictor.manifold.cycles(parameter_matrix(few), out_of_order(few))
    expected: NDArray[np.float64] = np.maximum(plain, least_cycles(few, predictor.instructions))
    return float(np.abs(predictor.cycles(table)[:CHECKED] / expected - 1.0).max())


def in_pieces(table: ParameterTable, rows: int, work: Callable[[ParameterTable], object]) -> None:
    """Do the work piece by piece, so that results need not be held."""
    for piece in split_table(table, rows):
        work(piece)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--designs", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=2)
    options = parser.parse_args(arguments)
    one = design_predictor([load_library().representation("app-lua")])
    many = design_predictor(repeated_programs(options.programs))
    print("| work | programs | designs/s | totals/s | CPU us a design | designs/s of two CPU-seconds |")
    print("|---|---|---|---|---|---|")
    for name, table in (("drawn", drawn_designs(options.designs)), ("space", space_designs(options.designs))):
        few = table.take(np.arange(options.designs // 10))
        fewer = table.take(np.arange(options.designs // 20))
        report(f"points, {name}", partial(one.cycles, table, options.threads), len(table), 1, options.repeats)
        report(f"error bars, {name}", partial(one.predict, few), len(few), 1, options.repeats)
        pieces = partial(in_pieces, fewer, 16_384, many.cycles)
        report(f"many programs, {name}", pieces, len(fewer), options.programs, 1)
        print(f"\n{name}: the fast way differs by {deviation(one, table):.1e} at most\n")


if __name__ == "__main__":
    main()
