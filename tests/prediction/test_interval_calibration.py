import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import CheckpointError
from perfvec.prediction.interval_calibration import (
    CALIBRATION_FILE,
    VECTOR_MODE,
    IntervalCalibration,
    read_calibration,
    write_calibrations,
)
from perfvec.prediction.library import load_library

HEADER = '{"schema": "perfvec.interval_calibration", "schema_version": 1, "foundation": "f00d", '
CALIBRATION = IntervalCalibration(level=0.9, quantile=0.5, spread_power=0.5, deviation_power=1.0)


def test_bounds_follow_the_formula():
    low, high = CALIBRATION.bounds(np.array([[100.0, 400.0]]), np.array([0.25]), np.array([50.0, 100.0]))
    scales = np.array([[0.5 * 0.5, 0.5 * 0.25]])
    np.testing.assert_allclose(low, [[100.0, 400.0]] * np.exp(-0.5 * scales))
    np.testing.assert_allclose(high, [[100.0, 400.0]] * np.exp(0.5 * scales))


@given(
    st.floats(-1e9, 1e9, allow_subnormal=False),
    st.floats(1e-3, 10),
    st.floats(1.0, 1e8),
)
def test_the_prediction_is_always_within(cycles, spread, deviation):
    low, high = CALIBRATION.bounds(np.array([[cycles]]), np.array([spread]), np.array([deviation]))
    assert low[0, 0] <= cycles <= high[0, 0] or (cycles <= 0 < high[0, 0] and low[0, 0] <= cycles)
    assert np.isfinite([low, high]).all()


def test_doubtful_machines_and_touchy_programs_have_wider_bars():
    low, high = CALIBRATION.bounds(np.full((2, 2), 100.0), np.array([0.1, 0.9]), np.array([10.0, 90.0]))
    width = high - low
    assert (width[1] > width[0]).all()
    assert (width[:, 1] > width[:, 0]).all()


def test_what_is_written_is_read(tmp_path):
    other = IntervalCalibration(0.9, 0.1, 0.0, 0.0)
    write_calibrations({VECTOR_MODE: CALIBRATION, "other": other}, "f00d", {"made": "here"}, tmp_path)
    assert read_calibration("f00d", folder=tmp_path) == CALIBRATION
    assert read_calibration("f00d", "other", tmp_path) == other


def test_a_calibration_of_another_model_mode_or_schema_is_refused(tmp_path):
    write_calibrations({VECTOR_MODE: CALIBRATION}, "f00d", {}, tmp_path)
    with pytest.raises(CheckpointError, match="belongs to foundation model f00d, not to another"):
        read_calibration("another", folder=tmp_path)
    with pytest.raises(CheckpointError, match="no error bars of mode 'window'; its modes are vector"):
        read_calibration("f00d", "window", tmp_path)
    path = tmp_path / CALIBRATION_FILE
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"schema_version": 0}))
    with pytest.raises(CheckpointError, match="should have schema"):
        read_calibration("f00d", folder=tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        HEADER + '"modes": 3}',
        HEADER + '"modes": {"vector": 1}}',
        HEADER + '"modes": {"vector": {}}}',
        HEADER + '"modes": {"vector": {"level": "high"}}}',
    ],
)
def test_damaged_files_are_refused(tmp_path, text):
    (tmp_path / CALIBRATION_FILE).write_text(text)
    with pytest.raises(CheckpointError, match=r"calibration\.json'"):
        read_calibration("f00d", folder=tmp_path)


def test_the_shipped_calibration_belongs_to_the_shipped_library():
    calibration = read_calibration(load_library().foundation)
    assert calibration.level == 0.9
    assert calibration.quantile > 0
