import numpy as np

from perfvec.representation.contributions import negative_contributions
from tests.features.small_traces import random_trace
from tests.representation.models import random_model


def test_counts_agree_with_each_instructions_own_cycles():
    trace, model = random_trace(4, 20_000), random_model()
    machines = np.random.default_rng(0).normal(size=(3, model.dimension))
    shares = []
    found = negative_contributions(trace, model, machines, shares.append)
    vectors = np.concatenate([rows for _, rows in model.vectors(trace)])
    cycles = vectors.astype(np.float64) @ machines.T
    clear = np.abs(cycles) > 1e-3  # the sign of the others is rounding
    assert np.abs(found.negative_instructions - (cycles < 0).sum(axis=0)).max() <= (~clear).sum()
    np.testing.assert_allclose(found.negative_cycles, np.minimum(cycles, 0).sum(axis=0), rtol=1e-3)
    np.testing.assert_allclose(found.cycles, cycles.sum(axis=0), rtol=1e-3, atol=1.0)
    assert shares[-1] == 1.0
