import numpy as np
import pytest
from hypothesis import given

from perfvec.exploration.tiling.line_reuse import line_reuse
from perfvec.features.reuse_histogram import reuse_histograms
from tests.exploration.tiling.small_studies import reuse
from tests.features.small_traces import traces


@given(traces())
def test_it_agrees_with_the_events_that_the_model_reads(trace):
    data, _ = reuse_histograms(trace)
    found = line_reuse(trace)
    assert found.distances.cold == data.cold
    np.testing.assert_array_equal(found.distances.counts, data.counts)
    assert found.footprint_kb == data.cold / 16


def test_misses_are_exact_at_powers_of_two_and_rise_as_the_cache_shrinks():
    found = reuse(10, 20, 30, 40, cold=5)
    assert found.misses_beyond(64 / 1024) == pytest.approx(20 + 30 + 40 + 5)
    assert found.misses_beyond(4 * 64 / 1024) == pytest.approx(40 + 5)
    assert found.misses_beyond(1e4) == pytest.approx(5)
    sizes = [found.misses_beyond(size) for size in (0.0625, 0.1, 0.125, 0.2, 1.0)]
    assert sizes == sorted(sizes, reverse=True)
