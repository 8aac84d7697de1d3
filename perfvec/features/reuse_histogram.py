"""How far apart in distinct lines a program touches the same line again, counted; and the miss ratios that follow.

Enters: a `Trace`. Leaves: `ReuseHistogram`s of its data accesses and of its instruction fetches.

Bin 0 counts distance 0 and bin b counts distances in [2^(b-1), 2^b), so that the share of accesses which miss in a
fully associative LRU cache of 2^k lines is exact (Mattson et al., IBM Systems Journal 9(2), 1970).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import EventState, extract_events
from perfvec.features.stack_distance import NEVER
from perfvec.trace.trace import Trace

LARGEST_EXPONENT = 20  # 2^20 lines are 64 MB
REUSE_BINS = LARGEST_EXPONENT + 2  # 0, then [2^(b-1), 2^b), the last one open
LINE_BYTES = 64
CHUNK_INSTRUCTIONS = 65_536


@dataclass(frozen=True)
class ReuseHistogram:
    """counts: int64 [REUSE_BINS], touches by bin of their stack distance. cold: first touches of a line."""

    counts: NDArray[np.int64]
    cold: int

    @property
    def touches(self) -> int:
        """All touches, cold ones included."""
        return int(self.counts.sum()) + self.cold

    def miss_ratios(self) -> NDArray[np.float64]:
        """Share of touches that miss in caches of 2^0 … 2^LARGEST_EXPONENT lines, float64 [LARGEST_EXPONENT + 1]."""
        beyond: NDArray[np.int64] = self.counts.sum() - np.cumsum(self.counts)[:-1] + self.cold
        ratios: NDArray[np.float64] = beyond / max(self.touches, 1)
        return ratios


def capacities_kb() -> NDArray[np.float64]:
    """Sizes in kB of the caches that `miss_ratios` speaks of, float64 [LARGEST_EXPONENT + 1]."""
    return 2.0 ** np.arange(LARGEST_EXPONENT + 1) * LINE_BYTES / 1024


def count_distances(distances: NDArray[np.int32]) -> ReuseHistogram:
    """Count stack distances, int32 [n]: -1 = no touch, 2^31-1 = first touch, else distinct lines in between."""
    touched = distances[distances >= 0]
    again = touched[touched != NEVER]
    # frexp's exponent of x + 0 is exactly the bin: 0 -> 0, 1 -> 1, [2, 4) -> 2, [4, 8) -> 3.
    bins = np.minimum(np.frexp(again.astype(np.float64))[1], REUSE_BINS - 1)
    counts = np.bincount(bins, minlength=REUSE_BINS).astype(np.int64)
    return ReuseHistogram(counts, len(touched) - len(again))


def reuse_histograms(trace: Trace) -> tuple[ReuseHistogram, ReuseHistogram]:
    """Return the histograms of data accesses and of instruction fetches (by code line) over the whole trace."""
    state, data, code = EventState(), _empty(), _empty()
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        events = extract_events(trace, start, min(start + CHUNK_INSTRUCTIONS, len(trace)), state)
        data = _added(data, count_distances(events.data_distance))
        code = _added(code, count_distances(events.code_distance))
    return data, code


def _empty() -> ReuseHistogram:
    return ReuseHistogram(np.zeros(REUSE_BINS, dtype=np.int64), 0)


def _added(first: ReuseHistogram, second: ReuseHistogram) -> ReuseHistogram:
    return ReuseHistogram(first.counts + second.counts, first.cold + second.cold)
