import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.prediction.representation_table import read_representation_table, write_representation_table
from tests.prediction.small_library import FOUNDATION, REPRESENTATIONS


def test_representations_survive_the_file(tmp_path):
    write_representation_table(tmp_path, REPRESENTATIONS)
    table = read_representation_table(tmp_path, FOUNDATION)
    assert table.programs == ("first", "second")
    for item in REPRESENTATIONS:
        found = table.get(item.program)
        np.testing.assert_array_equal(found.vector, item.vector)
        np.testing.assert_array_equal(found.functions, item.functions)
        assert found.function_names == item.function_names
        assert found.function_instructions == item.function_instructions
        assert found.instructions == item.instructions
        np.testing.assert_allclose(found.phases, item.phases, atol=2e-3 * np.abs(item.phases).max())
        np.testing.assert_allclose(found.phases.sum(axis=0), item.vector, rtol=1e-9)


def test_unknown_program_is_none(tmp_path):
    write_representation_table(tmp_path, REPRESENTATIONS)
    assert read_representation_table(tmp_path, FOUNDATION).get("third") is None


def test_another_model_is_refused(tmp_path):
    write_representation_table(tmp_path, REPRESENTATIONS)
    with pytest.raises(CheckpointError, match="belongs to foundation model f00d, not to other"):
        read_representation_table(tmp_path, "other")
