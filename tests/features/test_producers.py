from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.producers import no_writers, producer_distances
from perfvec.trace.instruction import NO_REGISTER
from perfvec.trace.trace import Trace
from tests.features.small_traces import chunks, traces


@given(traces(), st.lists(st.integers(0, 400), max_size=5))
def test_equals_a_search_backwards(trace: Trace, cuts: list[int]) -> None:
    writers, got = no_writers(), []
    sources, destinations = trace.static.sources, trace.static.destinations
    for start, stop in chunks(len(trace), cuts):
        got += producer_distances(writers, start, trace.static_index[start:stop], sources, destinations).tolist()
    written = [set(destinations[index].tolist()) for index in trace.static_index]
    for row, index in enumerate(trace.static_index):
        for slot, register in enumerate(sources[index].tolist()):
            earlier = [row - then for then in range(row) if register in written[then]]
            expected = -1 if register == NO_REGISTER or not earlier else earlier[-1]
            assert got[row][slot] == expected
