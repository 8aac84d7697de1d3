"""Reuse histograms against a naive LRU cache."""

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features import reuse_histogram
from perfvec.features.reuse_histogram import LARGEST_EXPONENT, capacities_kb, count_distances, reuse_histograms
from perfvec.features.stack_distance import NEVER
from tests.features.small_traces import random_trace


def misses_of_lru(lines: list[int], capacity: int) -> int:
    held: OrderedDict[int, None] = OrderedDict()
    misses = 0
    for line in lines:
        misses += line not in held
        held[line] = None
        held.move_to_end(line)
        if len(held) > capacity:
            held.popitem(last=False)
    return misses


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 300))
def test_miss_ratios_are_those_of_lru_caches(seed, rows):
    trace = random_trace(seed, rows)
    data, code = reuse_histograms(trace)
    touched = [int(address) // 64 for address in trace.address if address]
    fetched = [int(pc) // 64 for pc in trace.pc]
    for histogram, lines in ((data, touched), (code, fetched)):
        assert histogram.touches == len(lines)
        assert histogram.cold == len(set(lines))
        for exponent in range(6):
            expected = misses_of_lru(lines, 2**exponent) / max(len(lines), 1)
            assert np.isclose(histogram.miss_ratios()[exponent], expected)


@given(st.lists(st.integers(0, 2**22), min_size=1, max_size=50))
def test_bins_are_powers_of_two(distances):
    histogram = count_distances(np.array([-1, NEVER, *distances], dtype=np.int32))
    assert histogram.cold == 1
    expected = np.zeros_like(histogram.counts)
    for distance in distances:
        expected[min(distance.bit_length(), len(expected) - 1)] += 1
    assert np.array_equal(histogram.counts, expected)


def test_chunks_do_not_matter(monkeypatch):
    trace = random_trace(5, 500)
    whole = reuse_histograms(trace)
    monkeypatch.setattr(reuse_histogram, "CHUNK_INSTRUCTIONS", 7)
    for first, second in zip(whole, reuse_histograms(trace), strict=True):
        assert np.array_equal(first.counts, second.counts)
        assert first.cold == second.cold


def test_a_program_without_accesses_misses_nothing():
    assert count_distances(np.array([-1, -1], dtype=np.int32)).miss_ratios().tolist() == [0.0] * (LARGEST_EXPONENT + 1)


def test_capacities_go_from_a_line_to_64_mb():
    assert capacities_kb()[[0, -1]] == pytest.approx([64 / 1024, 65536])
