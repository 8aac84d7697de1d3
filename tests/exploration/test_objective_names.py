import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.objective import DesignBatch
from perfvec.exploration.objective_names import objective_choices, objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.cost import CostTable, CostTerm
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets
from tests.exploration.small_problems import program_names, workload_with

BASE = presets()["cortex_a72_like"]


def evaluate(name, workload):
    table = table_of([BASE, presets()["cortex_a53_like"]])
    (objective,) = objectives_from_names([name], workload, BASE)
    return objective.evaluate(DesignBatch(table, workload.predict(table))).values


def test_every_choice_of_a_picker_makes_the_objective_that_it_is_labelled_as():
    workload = workload_with(2)
    for name, label in objective_choices(workload.programs):
        (objective,) = objectives_from_names([name], workload, BASE)
        assert objective.name == name
        assert objective.unit
        words = objective.label.replace("cortex_a72_like", "the base").split(" × ")
        assert label.split(" × ")[-1] == words[-1]


def test_runtimes_of_one_program_and_of_all():
    first, second = program_names(2)
    workload = library_workload([first, second], {second: 3.0})
    singles = [evaluate(f"runtime_ns:{name}", workload) for name in (first, second)]
    np.testing.assert_allclose(evaluate("runtime_ns", workload), singles[0] + 3.0 * singles[1], rtol=1e-12)


def test_weights_are_exponents_of_a_speed_up():
    first, second = program_names(2)
    found = evaluate("speed_up", library_workload([first, second], {second: 3.0}))
    one, other = (evaluate("speed_up", library_workload([name])) for name in (first, second))
    np.testing.assert_allclose(found, (one * other**3) ** 0.25, rtol=1e-12)
    assert found[0] == pytest.approx(1.0)


def test_a_cost_that_is_added_is_known_by_its_name_and_in_products():
    power = {"watts": CostTable("watts", "Power", "W", "a guess", (CostTerm(2.0, {}, {}),))}
    found = objectives_from_names(["watts", "relative_runtime * watts"], workload_with(1), BASE, power)
    assert [objective.name for objective in found] == ["watts", "relative_runtime*watts"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "1 to 3 different"),
        (["cost", "cost"], "1 to 3 different"),
        (["cost", "runtime_ns", "speed_up", "on_chip_memory_kb"], "1 to 3 different"),
        (["energy"], "'energy' is no objective; they are runtime_ns, .*cost"),
        (["runtime_ns:quake"], "none of the programs"),
        (["cost:quake"], "no objective"),
        (["speed_up*cost"], "use relative_runtime"),
        (["runtime_ns*cost*cost"], "no objective"),
    ],
)
def test_words_that_mean_nothing_are_refused(names, reason):
    with pytest.raises(DesignSpaceError, match=reason):
        objectives_from_names(names, workload_with(1), BASE)
