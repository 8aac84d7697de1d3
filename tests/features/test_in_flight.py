import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.in_flight import FEWEST_IN_FLIGHT, MOST_IN_FLIGHT, in_flight


@given(st.integers(0, 2**31 - 3))
def test_stays_within_its_bounds(position: int) -> None:
    assert FEWEST_IN_FLIGHT <= in_flight(position) <= MOST_IN_FLIGHT


def test_varies_evenly() -> None:
    counts = np.bincount([in_flight(position) for position in range(6500)])[FEWEST_IN_FLIGHT:]
    assert counts.min() > 50
    assert counts.max() < 200
