from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.exploration.tiling.variant_result import parameters_key, read_result, write_result
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.analytic_prediction import AnalyticRun
from tests.exploration.tiling.small_studies import result_of, reuse


def test_a_result_comes_back_as_it_was(tmp_path):
    result = result_of(123_456, reuse(3, 2, 1, cold=77), image="abc")
    write_result(result, tmp_path / "result")
    back = read_result(tmp_path / "result")
    np.testing.assert_array_equal(back.vector, result.vector)
    np.testing.assert_array_equal(back.reuse.distances.counts, result.reuse.distances.counts)
    assert (back.foundation, back.image, back.instructions, back.exit_code) == (result.foundation, "abc", 123_456, 0)
    assert (back.reuse.footprint_kb, back.reuse.distances.cold) == (result.reuse.footprint_kb, 77)


def test_runs_in_the_window_model_are_kept_by_parameters(tmp_path):
    small, large, wide = (presets()[name] for name in ("cortex_a7_like", "cortex_a15_like", "wide8_like"))
    result = result_of(1000)
    assert result.run_on([small]) is None
    assert result.run_on([]) is None
    result = result.with_run([small, large], AnalyticRun(np.array([5.0, 4.0]), np.arange(3.0)))
    result = result.with_run([wide], AnalyticRun(np.array([2.0]), np.arange(3.0)))
    write_result(result, tmp_path / "result")
    back = read_result(tmp_path / "result")
    run = back.run_on([wide, small])
    np.testing.assert_array_equal(run.cycles, [2.0, 5.0])
    np.testing.assert_array_equal(run.reference_cycles, np.arange(3.0))
    other = replace(small, mem_channels=2, name="cortex_a7_like")
    assert back.lacks([small, other]) == [other]


def test_a_name_is_no_parameter():
    machine = presets()["cortex_a7_like"]
    assert parameters_key(replace(machine, name="another")) == parameters_key(machine)


def test_damage_is_refused(tmp_path):
    path = tmp_path / "result"
    write_result(result_of(10), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CheckpointError):
        read_result(path)
