"""Which designs of a space to look at: all of them in pieces where they are few, a seeded sample where they are many.

Enters: a `DesignSpace`. Leaves: indices of designs that are valid and keep the constraints.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space import DesignSpace

# Tables of about this many rows stay in the processor's cache: a third of the time a design that larger ones take.
DESIGNS_A_PIECE = 16_384
# A space of up to so many designs is enumerated to sample it.
_FEW_DESIGNS = 100_000
# Beyond this many draws for each design asked for, a sample is taken as it is: almost nothing keeps the constraints.
_DRAWS_A_DESIGN = 1000


def enumerate_designs(space: DesignSpace, designs_a_piece: int = DESIGNS_A_PIECE) -> Iterator[NDArray[np.int64]]:
    """Yield the indices of all valid designs in order, int64, in pieces that were up to `designs_a_piece` before."""
    for start in range(0, space.size, designs_a_piece):
        indices = np.arange(start, min(start + designs_a_piece, space.size), dtype=np.int64)
        yield indices[space.keeps(space.table(indices))]


def sample_designs(space: DesignSpace, count: int, seed: int) -> NDArray[np.int64]:
    """Draw different valid designs uniformly.

    Args:
        space: the space.
        count: how many; all valid designs where there are no more.
        seed: the same seed gives the same designs.

    Returns:
        int64 [count] indices, in the order they were drawn; fewer where the valid ones are too rare to be found.

    Raises:
        DesignSpaceError: count is not positive, or no valid design was found.
    """
    if count < 1:
        raise DesignSpaceError(f"{count} designs were asked for; it should be at least 1.")
    random = np.random.default_rng(seed)
    # A small space is enumerated, so that a sample may hold all of it.
    if space.size <= max(4 * count, _FEW_DESIGNS):
        valid = np.concatenate(list(enumerate_designs(space)))
        drawn = random.permutation(valid)[:count]
    else:
        drawn = _draw(space, count, random)
    if not drawn.size:
        raise DesignSpaceError(f"No design of '{space.name}' was found that is valid and keeps its constraints.")
    return drawn


def _draw(space: DesignSpace, count: int, random: np.random.Generator) -> NDArray[np.int64]:
    found, draws = np.empty(0, dtype=np.int64), 0
    while found.size < count and draws < _DRAWS_A_DESIGN * count:
        batch = random.integers(space.size, size=int(np.clip(2 * count, 1000, _FEW_DESIGNS)), dtype=np.int64)
        draws += batch.size
        kept = np.concatenate([found, batch[space.keeps(space.table(batch))]])
        first = np.sort(np.unique(kept, return_index=True)[1])
        found = kept[first]
    return found[:count]
