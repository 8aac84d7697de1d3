import numpy as np
import pytest

from perfvec.prediction.interval_accuracy import interval_accuracy


def bars(cycles, half):
    return cycles, cycles * (1 - half), cycles * (1 + half)


def test_coverage_and_width_by_hand():
    measured = np.array([[109.0, 111.0], [np.nan, 91.0], [89.0, 100.0]])
    found = interval_accuracy(*bars(np.full((3, 2), 100.0), 0.1), measured)
    assert found.pairs == 5
    assert found.coverage == pytest.approx(3 / 5)
    assert (found.mean_width, found.median_width) == pytest.approx((0.2, 0.2))
    assert found.coverage_low <= found.coverage <= found.coverage_high


def test_machines_are_resampled_whole():
    """Machines that are all right or all wrong leave the share more open than as many independent pairs."""
    together, apart = np.full((12, 200), 100.0), np.full((12, 200), 100.0)
    together[::2] = 200.0
    apart[:, ::2] = 200.0
    predicted = bars(np.full((12, 200), 100.0), 0.1)
    wide, narrow = interval_accuracy(*predicted, together), interval_accuracy(*predicted, apart)
    assert wide.coverage == narrow.coverage == 0.5
    assert wide.coverage_high - wide.coverage_low > 0.3
    assert narrow.coverage_high - narrow.coverage_low < 1e-9
