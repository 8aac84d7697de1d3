"""The difference of two designs, divided among parameters."""

from itertools import permutations

import pytest

from perfvec.exploration.explanation import OWN_VECTOR, explain
from perfvec.exploration.parameter_groups import GRAINS
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library

PROGRAMS = ("olden-em3d", "mibench-network-dijkstra")
A72, A7, N1 = (presets()[name] for name in ("cortex_a72_like", "cortex_a7_like", "neoverse_n1_like"))


@pytest.fixture(scope="module")
def predictor():
    return design_predictor([load_library().representation(name) for name in PROGRAMS])


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("ends", [(A72, N1), (A7, N1), (N1, A7)], ids=lambda ends: ends[0].name)
def test_steps_sum_to_the_difference_of_the_predictions(predictor, ends, grain):
    found = explain(*ends, predictor, grain=grain, order_pairs=8)
    runtimes = predictor.predict(list(ends)).runtime_ns.sum(axis=1)
    assert (found.first_ns, found.second_ns) == pytest.approx(tuple(runtimes), rel=1e-12)
    total = sum(step.runtime_ns for step in found.steps)
    assert total == pytest.approx(found.difference_ns, abs=1e-9 * abs(found.difference_ns))
    assert found.exact == (grain == "groups")


def test_swapping_the_designs_turns_every_sign(predictor):
    there, back = explain(A72, N1, predictor), explain(N1, A72, predictor)
    signs = {step.label: step.runtime_ns for step in back.steps}
    for step in there.steps:
        assert step.runtime_ns == pytest.approx(-signs[step.label], abs=1e-6)


def test_one_changed_parameter_takes_the_whole_difference(predictor):
    found = explain(A72, changed(A72, {"period_ps": 500}, "slower"), predictor)
    assert [step.label for step in found.steps] == ["Clock"]
    assert found.steps[0].runtime_ns == pytest.approx(found.difference_ns, rel=1e-12)
    assert found.difference_ns > 0
    assert found.mixtures == 2


def test_two_changed_groups_are_averaged_over_both_orders(predictor):
    changes = {"period_ps": 500}, {"rob_entries": 64}
    both = changed(A72, changes[0] | changes[1])
    corner = [predictor.predict([changed(A72, change)]).runtime_ns.sum() for change in changes]
    found = explain(A72, both, predictor)
    values = {step.label: step.runtime_ns for step in found.steps}
    clock = (corner[0] - found.first_ns + found.second_ns - corner[1]) / 2
    assert values["Clock"] == pytest.approx(clock, rel=1e-9)


def test_own_vectors_add_a_step_and_steps_still_sum(predictor):
    found = explain(A72, N1, predictor, own_runtimes_ns=(1e6, None))
    own = next(step for step in found.steps if step.label == OWN_VECTOR)
    assert found.first_ns == 1e6
    assert own.runtime_ns == pytest.approx(explain(A72, N1, predictor).first_ns - 1e6)
    assert sum(step.runtime_ns for step in found.steps) == pytest.approx(found.difference_ns, rel=1e-9)


def test_steps_are_the_largest_first_and_say_what_changes(predictor):
    steps = explain(A72, N1, predictor).steps
    sizes = [abs(step.runtime_ns) for step in steps]
    assert sizes == sorted(sizes, reverse=True)
    assert next(step.change for step in steps if step.label == "Clock") == "Clock period 400 → 350 ps"


def test_the_order_of_programs_does_not_matter():
    representations = [load_library().representation(name) for name in PROGRAMS]
    totals = [
        [step.runtime_ns for step in explain(A72, N1, design_predictor(order)).steps]
        for order in permutations(representations)
    ]
    assert totals[0] == pytest.approx(totals[1], rel=1e-9)


def test_equal_designs_have_nothing_to_explain(predictor):
    found = explain(A72, changed(A72, {}, "again"), predictor)
    assert found.steps == ()
    assert found.difference_ns == 0
    assert found.outside_share == 0


def test_mixtures_outside_the_trained_range_are_counted(predictor):
    assert explain(A72, changed(A72, {"rob_entries": 2048}), predictor).outside_share == 0.5
