import numpy as np
import pytest

from perfvec.exploration.objective import DesignBatch
from perfvec.exploration.runtime_objectives import RelativeRuntime, SpeedUp, WeightedRuntime
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets
from tests.exploration.small_problems import workload_with


@pytest.fixture(scope="module")
def batch():
    table = table_of(list(presets().values()))
    return DesignBatch(table, workload_with(3).predict(table))


def test_a_suite_is_the_weighted_sum_of_its_programs(batch):
    found = WeightedRuntime("runtime_ns", "Runtime", np.array([1.0, 0.0, 2.5])).evaluate(batch)
    runtimes = batch.prediction.runtime_ns
    np.testing.assert_allclose(found.values, runtimes[:, 0] + 2.5 * runtimes[:, 2], rtol=1e-12)
    assert (found.lows < found.values).all()
    assert (found.values < found.highs).all()


def test_a_speed_up_is_the_geometric_mean_over_the_programs_and_1_for_the_base_itself(batch):
    base_row = list(presets()).index("cortex_a53_like")
    base_runtimes_ns = batch.prediction.runtime_ns[base_row]
    relative = RelativeRuntime(base_runtimes_ns, np.array([0.25, 0.25, 0.5]), "cortex_a53_like")
    found = SpeedUp(relative).evaluate(batch)
    ratios = base_runtimes_ns / batch.prediction.runtime_ns
    expected = (ratios[:, 0] * ratios[:, 1] * ratios[:, 2] ** 2) ** 0.25
    np.testing.assert_allclose(found.values, expected, rtol=1e-12)
    np.testing.assert_allclose(found.values[base_row], 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.values * relative.evaluate(batch).values, 1.0, rtol=1e-12)


def test_the_low_end_of_a_speed_up_is_the_high_end_of_the_time(batch):
    relative = RelativeRuntime(batch.prediction.runtime_ns[0], np.full(3, 1 / 3), "first")
    found, times = SpeedUp(relative).evaluate(batch), relative.evaluate(batch)
    assert (found.lows < found.values).all()
    assert (found.values < found.highs).all()
    np.testing.assert_allclose(found.lows, 1 / times.highs, rtol=1e-12)
    assert SpeedUp(relative).maximise
    assert not relative.maximise
    assert "more is better" in SpeedUp(relative).label
