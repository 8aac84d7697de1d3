"""Sweeps: a design's variants are the machines that a person would make by hand."""

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.exploration.sweep import sweep, variants
from perfvec.microarchitecture.core_switch import with_core
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library

MACHINE = presets()["cortex_a72_like"]


@pytest.fixture(scope="module")
def predictor():
    library = load_library()
    return design_predictor([library.representation(name) for name in ("emb-slre", "poly-2mm")])


def test_a_sweep_predicts_each_variant_as_the_machine_changed_by_hand(predictor):
    found = sweep(MACHINE, "l2.latency", predictor)
    by_hand = [changed(MACHINE, {"l2.latency": value}) for value in found.values]
    np.testing.assert_allclose(found.prediction.cycles, predictor.predict(by_hand).cycles, rtol=1e-4)
    assert found.values[found.own] == MACHINE.l2.latency
    assert found.left_out == ()
    assert found.within.holds(MACHINE.l2.latency)


def test_values_that_make_no_valid_machine_are_left_out_and_told(predictor):
    found = sweep(MACHINE, "l1d.size_kb", predictor)
    assert {48, 96} <= set(found.left_out)  # the two ways of this cache make no power of two of sets
    assert {16, 32, 64} <= set(found.values)
    assert len(found.prediction.cycles) == len(found.values)


def test_a_value_between_the_steps_is_part_of_its_sweep(predictor):
    odd = changed(MACHINE, {"rob_entries": 131})
    found = sweep(odd, "rob_entries", predictor)
    assert found.values[found.own] == 131
    assert list(found.values) == sorted(found.values)


def test_choices_are_swept_in_the_schema_s_order(predictor):
    found = sweep(MACHINE, "l2.prefetcher", predictor)
    assert found.values == ("none", "stride", "tagged")


def test_a_swept_core_takes_its_window_along(predictor):
    found = sweep(MACHINE, "core", predictor)
    in_order = found.values.index("inorder")
    by_hand = predictor.predict([with_core(MACHINE, "inorder")])
    np.testing.assert_allclose(found.prediction.cycles[in_order], by_hand.cycles[0], rtol=1e-4)
    assert found.left_out == ()


def test_variants_change_one_parameter_each():
    table = variants(MACHINE, [("rob_entries", 64), ("mem_type", "HBM_1000_4H_1x64")])
    own = table_of([MACHINE])
    for row, name in enumerate(("rob_entries", "mem_type")):
        different = [key for key, column in table.columns.items() if column[row] != own.columns[key][0]]
        assert different == [name]


def test_unknown_parameters_and_words_are_refused(predictor):
    with pytest.raises(MachineError, match="no machine parameter"):
        sweep(MACHINE, "rob", predictor)
    with pytest.raises(MachineError, match="should be one of"):
        variants(MACHINE, [("mem_type", "DDR9")])
