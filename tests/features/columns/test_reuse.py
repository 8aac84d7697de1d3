import numpy as np
import pytest
from hypothesis import given

from perfvec.features.columns.reuse import CODE_SIZES_KB, DATA_SIZES_KB, FEATURES, ReuseEvents, write_reuse
from perfvec.features.stack_distance import NEVER
from perfvec.trace.trace import Trace
from tests.features.matrix import features_of, log_of
from tests.features.small_traces import traces

CAP = 100_000_000


@given(traces())
def test_columns_follow_their_definitions(trace: Trace) -> None:
    columns, events = features_of(trace)
    for name, distance in (
        ("code_stack_distance", events.code_distance),
        ("load_stack_distance", events.load_distance),
        ("store_stack_distance", events.store_distance),
        ("data_stack_distance", events.data_distance),
    ):
        expected = np.where(distance < 0, 0, log_of(np.maximum(distance, 0), CAP))
        np.testing.assert_allclose(columns[name], expected, rtol=1e-6)
    np.testing.assert_array_equal(columns["accesses_data"], trace.address > 0)
    expected = np.where(events.address_distance < 0, 0, log_of(np.maximum(events.address_distance, 0), 1000))
    np.testing.assert_allclose(columns["address_distance"], expected, rtol=1e-6)


@pytest.mark.parametrize("distance", [-1, 0, 63, 64, 255, 256, 1023, 131_071, 131_072, NEVER])
def test_a_cache_of_n_lines_misses_from_distance_n_on(distance: int) -> None:
    row = np.array([distance], dtype=np.int32)
    out = np.zeros((1, len(FEATURES)), dtype=np.float32)
    write_reuse(out, 0, 0, 1, ReuseEvents(row, row, row, row, row))
    columns = {feature.name: value for feature, value in zip(FEATURES, out[0], strict=True)}
    for size in CODE_SIZES_KB:
        assert columns[f"code_beyond_{size}kb"] == (distance >= 16 * size)
    for size in DATA_SIZES_KB:
        assert columns[f"data_beyond_{size}kb"] == (distance >= 16 * size)
