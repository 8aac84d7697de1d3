"""Cached programs made of random numbers, for tests that need no real ones."""

import numpy as np

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.schema import FEATURE_COUNT
from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS, CachedProgram

MACHINES = ("ash", "beech", "cedar", "elm")


def random_program(seed: int, machines: tuple[str, ...], instructions: int = 4_096, name: str = "") -> CachedProgram:
    """Blocks are mixtures of the reference cycles: machine k is reference k, doubled."""
    random = np.random.default_rng(seed)
    references = (5 * random.random((instructions, REFERENCE_COUNT))).astype(np.float16)
    sums = references.astype(np.float64).reshape(-1, BLOCK_INSTRUCTIONS, REFERENCE_COUNT).sum(axis=1)
    blocks = np.stack([2 * sums[:, MACHINES.index(machine)] for machine in machines], axis=1)
    features = random.random((instructions, FEATURE_COUNT)).astype(np.float16)
    return CachedProgram(name or f"p{seed}", features, references, blocks.astype(np.float32), machines)
