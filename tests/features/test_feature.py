import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.feature import log_scale, log_scaled, log_unit


@given(st.integers(0, 2**31 - 1), st.sampled_from([255, 1023, 100_000_000]))
def test_scale_is_the_logarithm_it_says(value: int, cap: int) -> None:
    expected = min(np.log2(1 + value) / np.log2(1 + cap), 1)
    assert log_scaled(value, cap, log_scale(cap)) == pytest.approx(expected, rel=1e-6)


def test_unit_names_the_cap() -> None:
    assert log_unit("lines", 1023) == "log2(1 + lines) / log2(1 + 1,023), at most 1"
