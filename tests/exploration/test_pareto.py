import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from perfvec.errors import DesignSpaceError
from perfvec.exploration.pareto import non_dominated

# Few different numbers, so that ties and equal points are common; infinite ones too.
coordinates = st.sampled_from([-1.0, 0.0, 1.0, 2.0, 3.0, float("inf"), -float("inf")]) | st.floats(-10, 10)
point_sets = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=3).map(lambda s: (s[0] * 8, s[1])),
    elements=coordinates,
)


def brute_force(points):
    dominates = (points[:, None] <= points[None]).all(axis=2) & (points[:, None] < points[None]).any(axis=2)
    return ~dominates.any(axis=0)


@given(point_sets)
def test_front_equals_brute_force(points):
    np.testing.assert_array_equal(non_dominated(points), brute_force(points))


@pytest.mark.parametrize("objectives", [1, 2, 3])
def test_front_of_many_random_points_equals_brute_force(objectives):
    points = np.random.default_rng(objectives).normal(size=(2000, objectives)).round(2)
    np.testing.assert_array_equal(non_dominated(points), brute_force(points))


def test_front_does_not_depend_on_order():
    random = np.random.default_rng(0)
    points, order = random.integers(0, 20, size=(500, 3)).astype(float), random.permutation(500)
    np.testing.assert_array_equal(non_dominated(points)[order], non_dominated(points[order]))


def test_a_known_front():
    points = np.array([[1, 5], [2, 3], [2, 3], [3, 3], [4, 1], [5, 5], [1, 6]], dtype=float)
    assert non_dominated(points).tolist() == [True, True, True, False, True, False, False]


def test_no_points_have_no_front():
    assert non_dominated(np.empty((0, 2))).shape == (0,)


def test_all_points_of_a_plane_are_kept():
    first, second = (axis.ravel() for axis in np.meshgrid(np.arange(300.0), np.arange(300.0)))
    assert non_dominated(np.column_stack([first, second, -first - second])).all()


@pytest.mark.parametrize("points", [np.zeros(3), np.zeros((3, 4)), np.zeros((3, 0)), np.array([[1.0, np.nan]])])
def test_what_are_no_objectives_is_refused(points):
    with pytest.raises(DesignSpaceError, match="Objectives should be"):
        non_dominated(points)
