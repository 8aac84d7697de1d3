"""Small tables that charts are drawn from."""

import numpy as np
import pandas as pd

from perfvec.features.program_profile import ProgramProfile
from perfvec.features.reuse_histogram import REUSE_BINS, ReuseHistogram
from perfvec.prediction.comparison import COLUMNS
from perfvec.trace.summary import GROUPS


def comparison(programs: int, machines: int, measured: bool = True) -> pd.DataFrame:
    """Every program on every machine; program p on machine m takes 1000 (p + 1) (m + 1) cycles, gem5 10% more."""
    rows = []
    for p in range(programs):
        for m in range(machines):
            cycles = 1000.0 * (p + 1) * (m + 1)
            known = cycles * 1.1 if measured else np.nan
            error = cycles / known - 1
            row = (f"program-{p}", f"machine_{m}", 500, cycles, cycles / 2, cycles / 500, known, known / 2, known / 500)
            rows.append((*row, error))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def profile(name: str = "loop", data: dict[int, int] | None = None) -> ProgramProfile:
    """A program of loads and additions; `data` counts touches by bin of their distance."""
    counts = np.zeros(REUSE_BINS, dtype=np.int64)
    for place, count in (data or {3: 75}).items():
        counts[place] = count
    mix = dict.fromkeys(GROUPS, 0.0) | {"integer": 0.75, "load": 0.25}
    return ProgramProfile(name, 400, 4, 0.0625, 1.5, mix, ReuseHistogram(counts, 25), ReuseHistogram(counts, 1))
