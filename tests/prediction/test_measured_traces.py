import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurements import Measurement
from perfvec.prediction.measured_traces import find_traces, measure_trace
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.represent import represent
from perfvec.trace.store import write_trace
from tests.features.small_traces import random_trace


@pytest.fixture
def folder(tmp_path):
    write_trace(random_trace(0, 3000), tmp_path / "one.parquet")
    return tmp_path


def item(program, ends=None):
    counts = None if ends is None else np.array(ends, dtype=np.int64)
    return Measurement(program, counts, np.arange(1.0, 2.0 if ends is None else len(ends) + 1.0))


def test_traces_are_found_and_what_is_known_needs_none(folder):
    assert find_traces([item("one"), item("two")], folder, lambda program: program == "two") == {
        "one": folder / "one.parquet"
    }


@pytest.mark.parametrize(
    ("name", "message"), [("two", "no trace of 'two'.*the programs there are one"), ("../one", "no program's name")]
)
def test_a_program_without_a_trace_is_refused(folder, name, message):
    with pytest.raises(MeasurementError, match=message):
        find_traces([item(name)], folder, lambda _: False)


def test_a_whole_trace_and_its_parts():
    model = load_checkpoint()
    whole = measure_trace(item("one"), random_trace(0, 3000), model)
    np.testing.assert_allclose(whole.vector, represent(random_trace(0, 3000), model).vector, rtol=1e-9)
    np.testing.assert_array_equal(whole.instructions, [3000])
    parts = measure_trace(item("one", [1200, 3000]), random_trace(0, 3000), model)
    np.testing.assert_allclose(parts.vector, whole.vector, rtol=1e-9)
    np.testing.assert_array_equal(parts.instructions, [1200, 1800])


def test_more_than_the_trace_has_is_refused():
    with pytest.raises(MeasurementError, match="3000 instructions, but cycles after 4000"):
        measure_trace(item("one", [4000]), random_trace(0, 3000), load_checkpoint())
