import numpy as np
import pytest

from perfvec.errors import CheckpointError, RepresentationError
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.prediction.design_prediction import (
    DESIGNS_A_BLOCK,
    DESIGNS_A_PIECE,
    FEWEST_DESIGNS_TO_FACTOR,
    design_predictor,
    predict_designs,
)
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import load_library
from tests.prediction.small_library import random_representation, small_library

MACHINES = sample_machines(30, 11)


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture(scope="module")
def programs(library):
    return [library.representation(name) for name in ("emb-slre", "poly-2mm", "app-lua")]


def test_a_design_is_predicted_as_the_machine_of_its_parameters(library, programs):
    found = predict_designs(MACHINES, programs)
    manifold = read_manifold(library.foundation)
    machines = [machine_from_parameters(item, manifold, library.foundation) for item in MACHINES]
    expected = np.array([[program.vector @ machine.vector for program in programs] for machine in machines])
    expected = np.maximum(
        expected, least_cycles(table_of(MACHINES), np.array([item.instructions for item in programs]))
    )
    np.testing.assert_allclose(found.cycles, expected, rtol=1e-9)
    period_ns = np.array([item.period_ps / 1000 for item in MACHINES])[:, None]
    np.testing.assert_allclose(found.runtime_ns, expected * period_ns, rtol=1e-9)
    np.testing.assert_allclose(found.runtime_high_ns, found.cycles_high * period_ns)
    assert found.programs == ("emb-slre", "poly-2mm", "app-lua")


def test_bounds_lie_on_both_sides(programs):
    found = predict_designs(table_of(MACHINES), programs)
    assert (found.cycles_low <= found.cycles).all()
    assert (found.cycles_low < found.cycles).mean() > 0.9
    assert (found.cycles < found.cycles_high).all()
    assert (found.runtime_low_ns < found.runtime_high_ns).all()


def test_points_alone_are_the_same(programs):
    predictor = design_predictor(programs)
    np.testing.assert_allclose(predictor.cycles(MACHINES), predictor.predict(MACHINES).cycles, rtol=1e-6)


@pytest.mark.parametrize("count", [DESIGNS_A_BLOCK + 77, FEWEST_DESIGNS_TO_FACTOR + 1, DESIGNS_A_PIECE + 5])
def test_a_large_table_is_predicted_row_by_row(programs, count):
    predictor, table = design_predictor(programs), table_of(MACHINES)
    rows = np.arange(count) % len(MACHINES)
    many, few = table.take(rows), predictor.predict(table)
    whole = predictor.predict(many)
    np.testing.assert_allclose(whole.cycles, few.cycles[rows], rtol=1e-9)
    np.testing.assert_allclose(whole.cycles_low, few.cycles_low[rows], rtol=1e-4)
    np.testing.assert_array_equal(whole.within_trained_range, few.within_trained_range[rows])
    np.testing.assert_array_equal(predictor.cycles(many, threads=2), whole.cycles)


def test_many_different_designs_are_predicted_one_way_or_the_other(programs):
    """Clocks that are all different leave nothing to look up."""
    predictor = design_predictor(programs)
    table = table_of(MACHINES).take(np.arange(9000) % len(MACHINES))
    table = ParameterTable({**table.columns, "period_ps": 200 + np.arange(9000)})
    found = predictor.cycles(table)
    assert found[8421] == pytest.approx(predictor.cycles([table.row(8421)])[0], rel=1e-9)


def test_no_designs_give_empty_results(programs):
    found = predict_designs([], programs)
    assert found.cycles.shape == found.cycles_low.shape == (0, 3)
    assert found.within_trained_range.shape == (0,)


def test_designs_beyond_what_was_learned_are_told(programs):
    preset = presets()["cortex_a72_like"]
    beyond = changed(preset, {"l2.size_kb": 65536})
    assert predict_designs([preset, beyond], programs).within_trained_range.tolist() == [True, False]


def test_programs_of_another_model_and_none_are_refused(library, programs):
    with pytest.raises(RepresentationError, match="made by foundation model f00d"):
        design_predictor([programs[0], random_representation("first", 2000, 1)])
    with pytest.raises(RepresentationError, match="no program"):
        design_predictor([])


def test_a_library_without_a_manifold_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"manifold\.npz"):
        design_predictor([random_representation("first", 2000, 1)], small_library(tmp_path))
