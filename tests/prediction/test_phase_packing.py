import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from perfvec.prediction.phase_packing import LARGEST_PACKED, pack_phases, unpack_phases

PHASES = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.floats(-1e9, 1e9, allow_nan=False)
)


@given(PHASES)
def test_phases_sum_to_the_exact_total(phases):
    packed, scale = pack_phases(phases)
    total = phases.sum(axis=0)
    unpacked = unpack_phases(packed, scale, total)
    np.testing.assert_allclose(unpacked.sum(axis=0), total, rtol=1e-9, atol=1e-9 * max(np.abs(phases).max(), 1e-300))


@given(PHASES)
def test_each_phase_and_each_run_of_phases_is_close(phases):
    """Within a half-precision rounding (2^-11) of the largest value; runs too, for errors are carried on."""
    packed, scale = pack_phases(phases)
    unpacked = unpack_phases(packed, scale, phases.sum(axis=0))
    tolerance = 2 * 2.0**-10 * np.abs(phases).max() + 1e-12
    assert np.abs(unpacked - phases).max() <= tolerance
    assert np.abs(unpacked.cumsum(axis=0) - phases.cumsum(axis=0)).max() <= tolerance


def test_nothing_overflows():
    packed, scale = pack_phases(np.array([[1e300, -1e300], [1e299, 0.0]]))
    assert np.isfinite(packed).all()
    assert np.abs(packed).max() <= LARGEST_PACKED
    assert scale > 1e290


def test_zeros_stay_zero():
    packed, scale = pack_phases(np.zeros((3, 2)))
    np.testing.assert_array_equal(unpack_phases(packed, scale, np.zeros(2)), np.zeros((3, 2)))
