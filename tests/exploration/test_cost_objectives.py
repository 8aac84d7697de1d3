import numpy as np

from perfvec.exploration.cost_objectives import CostObjective, ProductObjective
from perfvec.exploration.objective import DesignBatch
from perfvec.exploration.runtime_objectives import WeightedRuntime
from perfvec.microarchitecture.cost import CostTable, CostTerm
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets
from tests.exploration.small_problems import workload_with

MACHINES = list(presets().values())
TABLE = table_of(MACHINES)
BATCH = DesignBatch(TABLE, workload_with(1).predict(TABLE))
RUNTIME = WeightedRuntime("runtime_ns", "Runtime of it", np.ones(1))


def test_the_papers_cost_of_the_presets():
    found = CostObjective(shipped_costs()["cost"]).evaluate(BATCH)
    expected = [1000 + 10 * machine.l1d.size_kb + machine.l2.size_kb for machine in MACHINES]
    assert found.values.tolist() == expected
    assert found.lows.tolist() == found.highs.tolist() == expected


def test_any_cost_of_the_interface_is_an_objective():
    table = CostTable("watts", "Power", "W", "a guess", (CostTerm(0.5, {"fetch_width": 2}, {"core": "o3"}),))
    objective = CostObjective(table)
    assert (objective.name, objective.label, objective.unit, objective.maximise) == ("watts", "Power", "W", False)
    expected = [0.5 * machine.fetch_width**2 if machine.core == "o3" else 0 for machine in MACHINES]
    assert objective.evaluate(BATCH).values.tolist() == expected


def test_a_product_multiplies_values_ends_and_units():
    product = ProductObjective(RUNTIME, CostObjective(shipped_costs()["cost"]))
    runtime, cost = (factor.evaluate(BATCH) for factor in (product.first, product.second))
    found = product.evaluate(BATCH)
    np.testing.assert_array_equal(found.values, runtime.values * cost.values)
    np.testing.assert_array_equal(found.highs, runtime.highs * cost.values)
    assert (product.name, product.unit) == ("runtime_ns*cost", "ns × cost units")
    assert product.label == "Runtime of it × Cost as in the PerfVec paper"
