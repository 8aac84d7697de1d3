import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.representation.represent import represent
from perfvec.representation.segments import represent_segments
from tests.features.small_traces import random_trace
from tests.representation.models import random_model


def test_segments_that_are_phases() -> None:
    trace, model = random_trace(5, 6_000), random_model()
    segments = represent_segments(trace, model, np.array([1000, 3000, 5000]))
    phases = represent(trace, model).phases
    expected = np.stack([phases[0], phases[1:3].sum(axis=0), phases[3:5].sum(axis=0)])
    np.testing.assert_allclose(segments, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())


@pytest.mark.parametrize("ends", [[], [0, 10], [10, 10], [20, 10], [10, 101]])
def test_wrong_ends_are_refused(ends: list[int]) -> None:
    with pytest.raises(MeasurementError, match=r"increase|has 100 instructions"):
        represent_segments(random_trace(5, 100), random_model(), np.array(ends, dtype=np.int64))
