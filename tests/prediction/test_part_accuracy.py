import numpy as np
import pytest

from perfvec.prediction.part_accuracy import part_accuracy


def test_golden_parts():
    measured = np.array([[100.0, 300.0, 0.0], [50.0, 50.0, 900.0]])
    predicted = np.array([[110.0, 270.0, -20.0], [50.0, 60.0, 900.0]])
    result = part_accuracy(predicted, measured, smallest_share=0.05)
    assert result.parts == 5
    assert result.mean == pytest.approx((0.1 + 0.1 + 0.0 + 0.2 + 0.0) / 5)
    assert result.median == pytest.approx(0.1)
    assert result.misplaced == pytest.approx((10 + 30 + 20 + 0 + 10 + 0) / 1400)
    assert result.negative_parts == pytest.approx(1 / 6)
    assert result.negative_cycles == pytest.approx(20 / 1370)


def test_small_parts_are_left_out_of_relative_errors():
    measured, predicted = np.array([[1.0, 999.0]]), np.array([[50.0, 999.0]])
    assert part_accuracy(predicted, measured, 0.05).mean == 0.0
    assert part_accuracy(predicted, measured).mean == pytest.approx(24.5)


def test_no_part_large_enough():
    assert part_accuracy(np.ones((1, 30)), np.ones((1, 30)), 0.05) is None
