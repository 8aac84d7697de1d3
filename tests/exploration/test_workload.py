import numpy as np
import pytest

from perfvec.errors import DesignSpaceError, RepresentationError
from perfvec.exploration.workload import library_workload, workload_of
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.design_prediction import predict_designs
from perfvec.prediction.library import load_library
from tests.exploration.small_problems import program_names


def test_it_predicts_as_the_design_predictor_does():
    library, table = load_library(), table_of(list(presets().values()))
    names = program_names(3)
    found = library_workload(names).predict(table)
    expected = predict_designs(table, [library.representation(name) for name in names])
    assert found.programs == names
    np.testing.assert_array_equal(found.runtime_high_ns, expected.runtime_high_ns)


def test_weights_stand_in_the_order_of_the_programs_and_are_1_where_not_given():
    first, second, third = program_names(3)
    assert library_workload((first, second, third), {second: 0.5, third: 0}).weights.tolist() == [1, 0.5, 0]


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf, 0.0])
def test_weights_that_mean_nothing_are_refused(weight):
    with pytest.raises(DesignSpaceError, match="not all zero"):
        library_workload(program_names(1), {program_names(1)[0]: weight})


def test_a_weight_of_a_program_that_is_not_there_is_refused():
    with pytest.raises(DesignSpaceError, match="'quake' has a weight"):
        library_workload(program_names(2), {"quake": 1.0})


def test_programs_need_names_of_their_own_and_there_is_at_least_one():
    with pytest.raises(DesignSpaceError, match="one name"):
        library_workload(program_names(1) * 2)
    with pytest.raises(RepresentationError):
        workload_of([])
