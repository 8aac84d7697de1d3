"""The true front dominates all; a part of it a share."""

import numpy as np
import pytest

from perfvec.exploration.predicted_front import front_share, predicted_front

CYCLES = np.array([4.0, 2.0, 1.0, 4.0])
COSTS = np.array([1.0, 2.0, 4.0, 4.0])


def test_a_right_prediction_has_the_whole_hypervolume():
    front = predicted_front(CYCLES, COSTS)
    assert front.tolist() == [0, 1, 2]
    assert front_share(CYCLES, COSTS, front) == pytest.approx(1.0)


def test_a_part_of_the_front_has_its_share():
    # Reference (4.4, 4.4): the point (2, 2) alone dominates 2.4 x 2.4; the front 0.4 x 3.4, 2 x 2.4 and 1 x 0.4.
    share = front_share(CYCLES, COSTS, np.array([1]))
    assert share == pytest.approx(2.4 * 2.4 / (0.4 * 3.4 + 2.0 * 2.4 + 1.0 * 0.4))


def test_a_prediction_up_to_a_factor_gives_the_same_front():
    assert predicted_front(3.0 * CYCLES, COSTS).tolist() == predicted_front(CYCLES, COSTS).tolist()
