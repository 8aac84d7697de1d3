"""How often a larger cache at the same latency is predicted to be slower, and by how much of the error bar.

    PYTHONPATH=. python benchmarks/cache_rises.py [--machines 400] [--seed 78]

Enters: sampled machines and the library's programs, probes too. Leaves: a row a cache on standard output, over all
pairs of a smaller and a larger size (powers of two within the trained range).
"""

from __future__ import annotations

import argparse
from itertools import combinations

import numpy as np

from perfvec.microarchitecture.parameter_schema import CACHES
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of, valid_rows
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.microarchitecture.trained_range import rows_within_trained_range
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.prediction.library import load_library

SIZES_KB = [1 << power for power in range(2, 17)]


def cache_row(predictor: DesignPredictor, table: ParameterTable, cache: str) -> str:
    """Count pairs of sizes of one cache."""
    tables = [ParameterTable({**table.columns, f"{cache}.size_kb": np.full(len(table), size)}) for size in SIZES_KB]
    kept = [valid_rows(item) & rows_within_trained_range(item) for item in tables]
    found = [predictor.predict(item) for item in tables]
    pairs = rises = rises_of_5 = beyond = 0
    for small, large in combinations(range(len(SIZES_KB)), 2):
        rows = kept[small] & kept[large]
        before, after, bar = found[small].cycles[rows], found[large].cycles[rows], found[small].cycles_high[rows]
        pairs += before.size
        rises += int((after > before).sum())
        rises_of_5 += int((after > 1.05 * before).sum())
        beyond += int((after > bar).sum())
    return f"| {cache} | {pairs:,} | {rises / pairs:.1%} | {rises_of_5 / pairs:.2%} | {beyond} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How often a larger cache is predicted to be slower.")
    parser.add_argument("--machines", type=int, default=400)
    parser.add_argument("--seed", type=int, default=78)
    options = parser.parse_args()
    library = load_library()
    predictor = design_predictor([library.representation(name) for name in library.programs.index])
    table = table_of(sample_machines(options.machines, options.seed))
    print("| cache | pairs of sizes | slower | slower by more than 5% | beyond the bar |\n|---|---|---|---|---|")
    for cache in CACHES:
        print(cache_row(predictor, table, cache))


if __name__ == "__main__":
    main()
