import numpy as np
import pytest

from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameter_vector import (
    PARAMETER_VECTOR_NAMES,
    PARAMETER_VECTOR_SOURCES,
    PARAMETER_VECTOR_VERSION,
    parameter_matrix,
    parameter_vector,
)
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.microarchitecture.sampling import sample_machines


def numbers_of(machine):
    return dict(zip(PARAMETER_VECTOR_NAMES, parameter_vector(machine), strict=True))


def test_golden_numbers_of_a_preset():
    numbers = numbers_of(presets()["cortex_a72_like"])
    assert numbers["core=o3"] == 1
    assert numbers["core=inorder"] == 0
    assert numbers["log2_rob_entries"] == 7
    assert numbers["fp_add_latency_cycles"] == 4
    assert numbers["fp_add_latency_ns"] == pytest.approx(1.6)
    assert numbers["log2_l2.sets"] == 10
    assert numbers["branch_predictor=tage_sc_l_8kb"] == 1
    assert numbers["frequency_ghz"] == pytest.approx(2.5)
    assert numbers["memory_read_latency_ns"] == pytest.approx(29 + 2 * 14.16 + 3.332)
    assert numbers["memory_read_latency_cycles"] == pytest.approx((29 + 2 * 14.16 + 3.332) / 0.4)
    assert numbers["memory_line_ns"] == pytest.approx(64 / 19.2)


def test_order_is_pinned_to_the_version():
    assert PARAMETER_VECTOR_VERSION == 1
    assert len(PARAMETER_VECTOR_NAMES) == len(set(PARAMETER_VECTOR_NAMES)) == 79
    assert PARAMETER_VECTOR_NAMES[:4] == ("core=o3", "core=inorder", "log2_period_ps", "log2_fetch_width")
    assert PARAMETER_VECTOR_NAMES[-1] == "log2_memory_banks"


def test_matrix_s_rows_are_the_vectors():
    machines = [machine.parameters for machine in public_machines()]
    matrix = parameter_matrix(table_of(machines))
    assert matrix.dtype == np.float64
    assert np.isfinite(matrix).all()
    for row, machine in zip(matrix[::29], machines[::29], strict=True):
        np.testing.assert_array_equal(row, parameter_vector(machine))


def test_what_in_order_cores_lack_is_zero():
    numbers = numbers_of(presets()["cortex_a7_like"])
    assert [numbers[f"log2_{name}"] for name in ("rob_entries", "iq_entries", "int_regs", "vec_regs")] == [0, 0, 0, 0]


def test_the_clock_scales_nanoseconds_of_the_core_and_cycles_of_memory():
    machine = presets()["cortex_a72_like"]
    slow, fast = numbers_of(changed(machine, {"period_ps": 800})), numbers_of(machine)
    assert slow["l2.latency_ns"] == pytest.approx(2 * fast["l2.latency_ns"])
    assert slow["l2.latency_cycles"] == fast["l2.latency_cycles"]
    assert slow["memory_read_latency_cycles"] == pytest.approx(fast["memory_read_latency_cycles"] / 2)
    assert slow["memory_read_latency_ns"] == fast["memory_read_latency_ns"]


def test_different_machines_have_different_vectors():
    machines = {tuple(table_of([m.parameters]).values(0).values()): m.parameters for m in public_machines()}
    vectors = {tuple(parameter_vector(machine)) for machine in machines.values()}
    assert len(vectors) == len(machines) > 230


def test_each_number_follows_from_the_parameters_that_are_named():
    table = table_of(sample_machines(50, 3))
    base = parameter_matrix(table)
    assert len(PARAMETER_VECTOR_SOURCES) == len(PARAMETER_VECTOR_NAMES)
    for name, values in table.columns.items():
        other = parameter_matrix(ParameterTable({**table.columns, name: np.roll(values, 1)}))
        moved = (other != base).any(axis=0)
        named = [name in sources for sources in PARAMETER_VECTOR_SOURCES]
        assert not (moved & ~np.array(named)).any(), name
