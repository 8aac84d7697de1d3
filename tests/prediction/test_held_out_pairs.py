import numpy as np

from perfvec.prediction.held_out_pairs import HeldOutPairs, join_pairs

PAIRS = HeldOutPairs(
    machines=np.array([0, 0, 3]),
    cycles=np.array([100.0, -5.0, 200.0]),
    measured=np.array([200.0, 10.0, 100.0]),
    spreads=np.array([0.5, 0.5, 1.0]),
    deviations=np.array([50.0, 100.0, 20.0]),
    unseen=np.array([True, False, True]),
)


def test_errors_are_symmetric_in_ratios_and_finite_below_zero():
    np.testing.assert_allclose(PAIRS.errors(), [np.log(2), np.log(2), np.log(2)])
    np.testing.assert_allclose(PAIRS.relative_deviations(), [0.5, 20.0, 0.1])


def test_every_machine_weighs_the_same():
    np.testing.assert_allclose(PAIRS.machine_weights(), [0.5, 0.5, 1.0])


def test_parts_are_joined_and_taken():
    joined = join_pairs([PAIRS, PAIRS.take(PAIRS.machines == 3)])
    assert len(joined) == 4
    np.testing.assert_array_equal(joined.machines, [0, 0, 3, 3])
    np.testing.assert_array_equal(joined.measured, [200.0, 10.0, 100.0, 100.0])
    assert joined.take(joined.unseen).measured.tolist() == [200.0, 100.0, 100.0]
