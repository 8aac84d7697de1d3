"""The normalisation of the features, from a sample of the training programs.

Enters: cached programs. Leaves: a `Normalisation` of the columns that the network reads.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.normalisation import Normalisation
from perfvec.training.feature_cache import CachedProgram

ROWS_PER_PROGRAM = 2000


def sampled_normalisation(programs: Sequence[CachedProgram], columns: NDArray[np.intp], seed: int = 0) -> Normalisation:
    """Fit mean and scale on some rows of each program, all programs alike."""
    random = np.random.default_rng(seed)
    chosen = (np.sort(random.integers(0, len(program), ROWS_PER_PROGRAM)) for program in programs)
    return Normalisation.fit(
        program.features[rows][:, columns].astype(np.float32) for program, rows in zip(programs, chosen, strict=True)
    )
