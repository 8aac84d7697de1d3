import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.knee import knee_point


def test_the_knee_is_the_corner():
    assert knee_point(np.array([[0, 100], [1, 20], [5, 15], [10, 0]], dtype=float)) == 1


def test_the_knee_does_not_depend_on_units():
    front = np.array([[0, 100], [1, 20], [5, 15], [10, 0]], dtype=float)
    assert knee_point(front * [1000, 0.001] + [7, 9]) == knee_point(front)


def test_a_constant_objective_has_no_say():
    front = np.array([[0, 100, 4], [1, 20, 4], [10, 0, 4]], dtype=float)
    assert knee_point(front) == 1
    assert knee_point(np.ones((3, 2))) == 0


@pytest.mark.parametrize("front", [np.empty((0, 2)), np.array([[1.0, np.inf]]), np.array([1.0])])
def test_a_knee_needs_finite_points(front):
    with pytest.raises(DesignSpaceError, match="A knee needs"):
        knee_point(front)
