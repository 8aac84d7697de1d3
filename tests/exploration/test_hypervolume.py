import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from perfvec.errors import DesignSpaceError
from perfvec.exploration.hypervolume import hypervolume

REFERENCE = 6


def counted_cells(points, reference):
    """Count the unit cells of a grid that integer points dominate."""
    cells = itertools.product(*(range(int(bound)) for bound in reference))
    return sum(any(all(p <= c for p, c in zip(point, cell, strict=True)) for point in points) for cell in cells)


@given(
    st.integers(1, 3).flatmap(
        lambda k: arrays(np.int64, st.tuples(st.integers(0, 12), st.just(k)), elements=st.integers(0, 7))
    )
)
def test_volume_of_integer_points_equals_counted_cells(points):
    reference = np.full(points.shape[1], float(REFERENCE))
    assert hypervolume(points.astype(float), reference) == pytest.approx(counted_cells(points, reference))


@given(arrays(np.float64, st.tuples(st.integers(1, 8), st.just(3)), elements=st.floats(0, 1)))
def test_volume_equals_inclusion_and_exclusion(points):
    reference, total = np.ones(3), 0.0
    for size in range(1, len(points) + 1):
        for subset in itertools.combinations(range(len(points)), size):
            total -= (-1) ** size * np.prod(reference - points[list(subset)].max(axis=0))
    assert hypervolume(points, reference) == pytest.approx(total, abs=1e-9)


def test_order_and_dominated_points_do_not_matter():
    random = np.random.default_rng(3)
    points = random.random((200, 3))
    with_others = np.vstack([points, points + 0.1, points])[random.permutation(600)]
    assert hypervolume(with_others, np.ones(3)) == pytest.approx(hypervolume(points, np.ones(3)))


def test_a_better_point_adds_volume():
    points, reference = np.array([[1.0, 4.0], [3.0, 2.0]]), np.array([5.0, 5.0])
    assert hypervolume(points, reference) == 4 + 6 - 2
    assert hypervolume(np.vstack([points, [2.0, 3.0]]), reference) == 9


def test_points_beyond_the_reference_add_nothing():
    assert hypervolume(np.array([[1.0, 9.0], [5.0, 1.0]]), np.array([5.0, 5.0])) == 0
    assert hypervolume(np.empty((0, 3)), np.ones(3)) == 0


@pytest.mark.parametrize(
    ("points", "reference", "sentence"),
    [
        (np.zeros((2, 2)), np.ones(3), "reference of as many"),
        (np.zeros((2, 2)), np.array([1.0, np.inf]), "finite reference"),
        (np.zeros(2), np.ones(2), "points of k objectives"),
        (np.array([[0.0, -np.inf]]), np.ones(2), "finite points"),
        (np.zeros((2, 4)), np.ones(4), "1 to 3 columns"),
    ],
)
def test_what_has_no_volume_is_refused(points, reference, sentence):
    with pytest.raises(DesignSpaceError, match=sentence):
        hypervolume(points, reference)
