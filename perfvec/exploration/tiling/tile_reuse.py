"""Why a tile is fast or slow on a machine: how much it asks of each cache, beside how many instructions it runs.

Enters: a `Study` and a machine's parameters. Leaves: a table a row a tile, and sentences that compare the best tile.
The misses are those of fully associative LRU caches, exact but for interpolation between powers of two: an explanation,
not what the prediction is made from.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfvec.exploration.tiling.line_reuse import LineReuse
from perfvec.exploration.tiling.study import Study
from perfvec.exploration.tiling.variant import Variant
from perfvec.features.reuse_histogram import capacities_kb
from perfvec.microarchitecture.parameters import MachineParameters

COLUMNS = ("tile", "instructions", "accesses", "footprint_kb", "needed_kb", "l1d_misses", "l2_misses")
HITS_WANTED = 0.99
NEAR = 0.05


def tile_reuse_table(study: Study, machine: MachineParameters) -> pd.DataFrame:
    """Return a row a variant that has a result, columns `COLUMNS`.

    accesses: of data. footprint_kb: distinct lines. needed_kb: `needed_cache_kb`. l1d_misses, l2_misses: accesses that
    would reach beyond caches of the machine's sizes.
    """
    rows = [
        (
            variant.label,
            result.instructions,
            result.reuse.distances.touches,
            result.reuse.footprint_kb,
            needed_cache_kb(result.reuse),
            result.reuse.misses_beyond(machine.l1d.size_kb),
            result.reuse.misses_beyond(machine.l2.size_kb),
        )
        for variant in study.variants
        if (result := study.results.get(variant)) is not None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def needed_cache_kb(reuse: LineReuse) -> float:
    """Return the smallest power-of-two cache, kB, in which 99% of the accesses to lines touched before hit."""
    counts = reuse.distances.counts
    hits = np.cumsum(counts)[:-1] >= HITS_WANTED * counts.sum()
    sizes = capacities_kb()
    return float(sizes[np.argmax(hits)] if hits.any() else sizes[-1])


def explain(table: pd.DataFrame, best: Variant, other: Variant, machine: MachineParameters) -> list[str]:
    """Say in sentences how the predicted best tile differs from another one on a machine.

    Args:
        table: of `tile_reuse_table`.
        best: the tile predicted to be the fastest.
        other: what it is compared with, usually the untiled variant.
        machine: whose caches the table was made for.
    """
    rows = table.set_index("tile")
    first, second = rows.loc[best.label], rows.loc[other.label]
    what = _named(other)
    count, than = _compared(first["instructions"], second["instructions"])
    start = _named(best)
    sentences = [f"{start[0].upper()}{start[1:]} runs {count} instructions {than} {what}."]
    for name, size_kb, column in (
        ("L1 data cache", machine.l1d.size_kb, "l1d_misses"),
        ("L2 cache", machine.l2.size_kb, "l2_misses"),
    ):
        here, there = first[column] / first["accesses"], second[column] / second["accesses"]
        sentences.append(
            f"Of its data accesses {here:.1%} reach beyond the {name} of {size_kb:,g} kB, {there:.1%} for {what}."
        )
    sentences.append(
        f"To keep 99% of what it touches again it needs a cache of {first['needed_kb']:,g} kB, {what} one of "
        f"{second['needed_kb']:,g} kB."
    )
    return sentences


def _named(variant: Variant) -> str:
    return f"the untiled kernel (tile {variant.label})" if variant.is_untiled else f"tile {variant.label}"


def _compared(first: float, second: float) -> tuple[str, str]:
    change = first / second - 1.0
    if abs(change) < NEAR:
        return "about as many", "as"
    return f"{abs(change):.0%} {'more' if change > 0 else 'fewer'}", "than"
