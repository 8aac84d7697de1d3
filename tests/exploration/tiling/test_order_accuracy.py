import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.tiling.order_accuracy import order_accuracy, order_accuracy_table


def test_pairs_more_than_two_percent_apart_are_judged():
    measured = np.array([100.0, 101.0, 110.0, 200.0])
    judged = order_accuracy(np.array([100.0, 90.0, 130.0, 120.0]), measured)
    assert judged.pairs == 5  # 100 and 101 are not apart
    assert judged.ordered == 4  # 110 and 200 come the wrong way round
    assert judged.regret == pytest.approx(0.01)
    assert judged.mean_error == pytest.approx((0 + 11 / 101 + 20 / 110 + 80 / 200) / 4)
    assert judged.worst_error == pytest.approx(0.4)


def test_right_predictions_are_right():
    measured = np.array([3.0, 1.0, 2.0])
    judged = order_accuracy(2 * measured, measured)
    assert (judged.pairs, judged.ordered, judged.regret) == (3, 3, 0.0)
    backwards = order_accuracy(1 / measured, measured)
    assert (backwards.ordered, backwards.regret) == (0, 2.0)


def test_a_row_for_each_kernel_and_machine_that_gem5_ran():
    table = pd.DataFrame({
        "kernel": "k", "size": 8, "machine": ["a", "a", "b", "b", "c"], "tile": ["4", "8", "4", "8", "4"],
        "cycles": [1.0, 2.0, 2.0, 1.0, 1.0], "measured_cycles": [1.0, 2.0, 1.0, 2.0, np.nan],
    })  # fmt: skip
    judged = order_accuracy_table(table)
    assert list(judged["machine"]) == ["a", "b"]
    assert list(judged["ordered"]) == [1, 0]
    assert list(judged["best_tile"]) == ["4", "4"]
    assert list(judged["predicted_best_tile"]) == ["4", "8"]
    assert list(judged["regret"]) == [0.0, 1.0]
