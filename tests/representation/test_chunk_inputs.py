import numpy as np

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.representation.chunk_inputs import ChunkInputs
from tests.features.small_traces import random_trace


def test_chunks_join_to_the_whole() -> None:
    trace = random_trace(7, 500)
    whole, pieces = ChunkInputs.before(trace, timed=True), ChunkInputs.before(trace, timed=True)
    features, timings = whole.read(0, 500)
    assert timings.shape == (500, REFERENCE_COUNT)
    parts = [pieces.read(start, stop) for start, stop in ((0, 3), (3, 256), (256, 500))]
    np.testing.assert_array_equal(np.concatenate([part[0] for part in parts]), features)
    np.testing.assert_array_equal(np.concatenate([part[1] for part in parts]), timings)


def test_untimed_inputs_have_no_reference_cycles() -> None:
    _, timings = ChunkInputs.before(random_trace(7, 100), timed=False).read(0, 100)
    assert timings.shape == (100, 0)
