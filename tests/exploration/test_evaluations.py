import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.exploration.evaluations import Evaluations, join, rounded


def evaluations(*indices):
    column = np.array(indices, dtype=np.float64)[:, None] * 10.0
    return Evaluations(np.array(indices), column, column - 1, column + 1, np.array(indices) % 2 == 0)


def test_joined_rows_stay_together_when_they_are_ordered():
    found = join([evaluations(5, 2), evaluations(4)], 1).in_order()
    assert found.indices.tolist() == [2, 4, 5]
    assert found.values[:, 0].tolist() == [20, 40, 50]
    assert found.highs[:, 0].tolist() == [21, 41, 51]
    assert found.within_trained_range.tolist() == [True, True, False]
    assert len(found) == 3


def test_nothing_can_be_joined():
    found = join([], 3)
    assert len(found) == 0
    assert found.values.shape == (0, 3)


@given(st.lists(st.floats(-1e200, 1e200), min_size=1), st.integers(1, 15))
def test_rounding_is_to_significant_digits(numbers, digits):
    array = np.array([0.0 if abs(number) < 1e-200 else number for number in numbers])
    expected = [float(f"{number:.{digits - 1}e}") for number in array]
    # Halfway cases may go either way, so that the error is bounded instead of the digits compared.
    np.testing.assert_allclose(rounded(array, digits), expected, rtol=1.01 * 10.0 ** (1 - digits))
    np.testing.assert_allclose(rounded(array, digits), array, rtol=0.501 * 10.0 ** (1 - digits))


def test_numbers_that_differ_in_their_last_bits_become_equal():
    numbers = np.array([0.1 + 0.2, 123456.789 * 3, 1e-7 / 3])
    np.testing.assert_array_equal(rounded(numbers), rounded(numbers * (1 + 2e-16)))
    assert rounded(np.array([0.1 + 0.2, np.inf, 0.0])).tolist() == [0.3, np.inf, 0.0]
