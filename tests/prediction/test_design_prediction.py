import numpy as np
import pytest

from perfvec.errors import CheckpointError, RepresentationError
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.prediction.design_prediction import DESIGNS_A_PIECE, design_predictor, predict_designs
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


def test_a_table_of_several_pieces_is_predicted_row_by_row(programs):
    predictor, table = design_predictor(programs), table_of(MACHINES)
    many = table.take(np.arange(DESIGNS_A_PIECE + 77) % len(MACHINES))
    whole, few = predictor.predict(many), predictor.predict(table)
    rows = np.arange(len(many)) % len(MACHINES)
    np.testing.assert_allclose(whole.cycles_low, few.cycles_low[rows], rtol=1e-9)
    np.testing.assert_allclose(predictor.cycles(many), predictor.cycles(table)[rows], rtol=1e-9)
    np.testing.assert_array_equal(whole.within_trained_range, few.within_trained_range[rows])


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
