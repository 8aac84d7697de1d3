import numpy as np
import pytest

from perfvec.microarchitecture.cost import CostTable, CostTerm
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets, public_machines


def grid():
    return [machine.parameters for machine in public_machines() if "design_grid" in machine.sets]


def test_the_paper_s_cost_over_its_grid():
    cost = shipped_costs()["cost"]
    machines = grid()
    expected = [1000 + 10 * machine.l1d.size_kb + machine.l2.size_kb for machine in machines]
    np.testing.assert_allclose(cost.evaluate_table(table_of(machines)), expected)
    assert (min(expected), max(expected)) == (1000 + 40 + 256, 1000 + 1280 + 8192)


def test_on_chip_memory_is_the_three_caches():
    assert shipped_costs()["on_chip_memory_kb"].evaluate(presets()["cortex_a72_like"]) == 48 + 32 + 1024


def test_terms_multiply_powers_where_their_condition_holds():
    terms = (
        CostTerm(2.0, {"rob_entries": 0.5, "period_ps": -1.0}, {"core": "o3"}),
        CostTerm(3.0, {}, {"l1d.prefetcher": "stride", "l1d.size_kb": 32}),
    )
    cost = CostTable("power", "Power", "mW", "test", terms)
    a72, a7 = presets()["cortex_a72_like"], presets()["cortex_a7_like"]
    assert cost.evaluate(a72) == pytest.approx(2 * 128**0.5 / 400 + 3)
    assert cost.evaluate(a7) == 0
    np.testing.assert_allclose(cost.evaluate_table(table_of([a7, a72])), [0, cost.evaluate(a72)])
