"""How a variant reuses its data, line by line: what explains which caches it fits.

Enters: a `Trace`. Leaves: a `LineReuse`: its footprint and the histogram of its stack distances, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.features.hashing import empty_key_table, grown_array, identify
from perfvec.features.reuse_histogram import LINE_BYTES, REUSE_BINS, ReuseHistogram, capacities_kb, count_distances
from perfvec.features.stack_distance import empty_reuse_stack, stack_distances
from perfvec.trace.trace import Trace

CHUNK_INSTRUCTIONS = 65_536
LINE_SHIFT = 6
ALL = 1


@dataclass(frozen=True)
class LineReuse:
    """footprint_kb: distinct 64-byte data lines, kB of 1,024 bytes. distances: stack distances of data accesses."""

    footprint_kb: float
    distances: ReuseHistogram

    def misses_beyond(self, cache_kb: float) -> float:
        """Return how many accesses would miss in a fully associative LRU cache, interpolated between powers of two."""
        ratios, sizes = self.distances.miss_ratios(), np.log2(capacities_kb())
        return float(np.interp(np.log2(cache_kb), sizes, ratios)) * self.distances.touches


def line_reuse(trace: Trace) -> LineReuse:
    """Measure the reuse of the lines of each access's first byte (Mattson et al., IBM Systems Journal 9(2), 1970)."""
    table, stack = empty_key_table(), empty_reuse_stack()
    counts, cold = np.zeros(REUSE_BINS, dtype=np.int64), 0
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        addresses = trace.address[start : start + CHUNK_INSTRUCTIONS]
        addresses = addresses[addresses != 0]
        table, lines = identify(table, addresses, LINE_SHIFT, skip_zero=True)
        if len(lines):
            stack = stack._replace(last=grown_array(stack.last, int(lines.max()) + 1, -1))
        kinds = np.full(len(lines), ALL, dtype=np.uint8)
        stack, distances = stack_distances(stack, lines, kinds, ALL)
        chunk = count_distances(distances)
        counts, cold = counts + chunk.counts, cold + chunk.cold
    return LineReuse(cold * LINE_BYTES / 1024, ReuseHistogram(counts, cold))
