from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import FeatureExtractor, extract_features
from perfvec.features.schema import FEATURE_COUNT, FEATURES
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace
from tests.features.small_traces import chunks, random_trace, traces


def matrix_of(trace: Trace, cuts: list[int]) -> np.ndarray:
    state, extractor, parts = EventState(), FeatureExtractor(trace.static), []
    for start, stop in chunks(len(trace), cuts):
        parts.append(extractor.extract(trace, start, stop, extract_events(trace, start, stop, state)))
    return np.concatenate(parts)


@given(traces(), st.lists(st.integers(0, 400), max_size=6))
def test_chunks_do_not_matter(trace: Trace, cuts: list[int]) -> None:
    assert matrix_of(trace, []).tobytes() == matrix_of(trace, cuts).tobytes()


@given(traces())
def test_all_columns_are_written_and_bounded(trace: Trace) -> None:
    matrix = matrix_of(trace, [])
    assert matrix.shape == (len(trace), FEATURE_COUNT)
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    assert matrix.min() >= -1
    assert matrix.max() <= 4


@given(traces())
def test_zero_or_one_columns_hold_nothing_else(trace: Trace) -> None:
    binary = [column for column, feature in enumerate(FEATURES) if feature.unit == "0 or 1"]
    assert np.isin(matrix_of(trace, [])[:, binary], [0, 1]).all()


@pytest.mark.parametrize("chunk", [7919, 65_536])
def test_chunks_do_not_matter_on_a_real_trace(gem5_data: Path, chunk: int) -> None:
    trace = read_trace(gem5_data / "traces" / "app-sqlite3.parquet").head(60_000)
    whole = np.concatenate([features for features, _ in extract_features(trace)])
    parts = np.concatenate([features for features, _ in extract_features(trace, chunk)])
    assert whole.tobytes() == parts.tobytes()


def test_rows_out_of_order_are_refused() -> None:
    trace = random_trace(1, 30)
    events = extract_events(trace, 0, 20, EventState())
    extractor = FeatureExtractor(trace.static)
    with pytest.raises(ValueError, match="in order"):
        extractor.extract(trace, 5, 25, events)
    with pytest.raises(ValueError, match="in order"):
        extractor.extract(trace, 0, 30, events)
