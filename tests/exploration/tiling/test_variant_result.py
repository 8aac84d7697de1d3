import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.exploration.tiling.variant_result import read_result, write_result
from tests.exploration.tiling.small_studies import result_of, reuse


def test_a_result_comes_back_as_it_was(tmp_path):
    result = result_of(123_456, reuse(3, 2, 1, cold=77), image="abc")
    write_result(result, tmp_path / "result")
    back = read_result(tmp_path / "result")
    np.testing.assert_array_equal(back.vector, result.vector)
    np.testing.assert_array_equal(back.reuse.distances.counts, result.reuse.distances.counts)
    assert (back.foundation, back.image, back.instructions, back.exit_code) == (result.foundation, "abc", 123_456, 0)
    assert (back.reuse.footprint_kb, back.reuse.distances.cold) == (result.reuse.footprint_kb, 77)


def test_damage_is_refused(tmp_path):
    path = tmp_path / "result"
    write_result(result_of(10), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CheckpointError):
        read_result(path)
