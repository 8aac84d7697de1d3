from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.prediction.conformal import calibrate, covered, cross_validated_coverage, weighted_quantile
from perfvec.prediction.held_out_pairs import HeldOutPairs, join_pairs


def drawn_pairs(machines, seed, programs=20, own=0.1, each=0.1):
    """Pairs whose errors have a part that the machine's programs share, and grow with spread and deviation."""
    random = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(machines), programs)
    spreads = np.repeat(random.uniform(0.1, 1.0, machines), programs)
    measured = random.uniform(1e5, 1e6, len(numbers))
    relative = random.uniform(0.1, 1.0, len(numbers))
    size = np.sqrt(spreads * relative)
    errors = size * (np.repeat(random.normal(0, own, machines), programs) + random.normal(0, each, len(numbers)))
    cycles = measured * np.exp(errors)
    return HeldOutPairs(numbers, cycles, measured, spreads, relative * cycles, np.ones(len(numbers), dtype=bool))


def test_new_machines_are_covered_as_promised():
    shares = [covered(calibrate(drawn_pairs(60, seed)), drawn_pairs(400, 100 + seed)).mean() for seed in range(10)]
    assert 0.88 < np.mean(shares) < 0.94


def test_few_machines_are_not_overconfident():
    shares = [
        covered(calibrate(drawn_pairs(12, seed, own=0.3)), drawn_pairs(400, 100 + seed, own=0.3)).mean()
        for seed in range(40)
    ]
    assert np.mean(shares) > 0.9


def test_what_makes_errors_grow_is_found():
    calibration = calibrate(drawn_pairs(300, 1, own=0.4, each=0.4))
    assert calibration.spread_power == pytest.approx(0.5, abs=0.2)
    assert calibration.deviation_power == pytest.approx(0.5, abs=0.2)


def test_what_makes_errors_shrink_is_left_out():
    pairs = drawn_pairs(100, 2)
    turned = replace(pairs, spreads=0.1 / pairs.spreads)
    calibration = calibrate(turned)
    assert calibration.spread_power == 0.0
    assert calibration.deviation_power > 0.2
    assert 0.88 < covered(calibration, turned).mean() < 0.95


def test_fewer_than_ten_machines_are_refused():
    with pytest.raises(MeasurementError, match="at least 10 held-out machines, not 9"):
        calibrate(drawn_pairs(9, 3))


def test_a_machine_with_many_pairs_weighs_no_more():
    pairs = drawn_pairs(40, 4)
    first = pairs.take(pairs.machines == 0)
    repeated = join_pairs([pairs, *[first] * 50])
    assert calibrate(repeated).quantile == pytest.approx(calibrate(pairs).quantile, rel=1e-6)


def test_cross_validation_tells_the_coverage():
    assert cross_validated_coverage(drawn_pairs(200, 5)) == pytest.approx(0.9, abs=0.03)


def test_a_weighted_quantile_reaches_the_share():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert weighted_quantile(values, weights, 0.25) == 1.0
    assert weighted_quantile(values, weights, 0.3) == 2.0
    assert weighted_quantile(values, weights, 0.75) == 2.0
    assert weighted_quantile(values, weights, 1.0) == 3.0
