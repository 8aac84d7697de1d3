import numpy as np
from hypothesis import given

from perfvec.trace.trace import Trace
from tests.features.matrix import features_of, log_of
from tests.features.small_traces import traces


@given(traces())
def test_columns_follow_their_definitions(trace: Trace) -> None:
    columns, events = features_of(trace)
    address, size = trace.address.astype(np.int64), trace.size.astype(np.int64)
    forward, stores = events.forward_distance, events.store_forward_stores
    below, magnitude = events.line_below_distance, log_of(np.abs(events.stride), 2**24 - 1)
    expected = {
        "forward_distance": np.where(forward > 0, log_of(np.maximum(forward, 0), 1023), 1),
        "forward_stores": np.where(stores >= 0, log_of(np.maximum(stores, 0), 255), 1),
        "stride": np.sign(events.stride) * magnitude,
        "stride_is_short": (events.stride != 0) & (np.abs(events.stride) < 64),
        "stride_run": log_of(events.stride_run, 255),
        "stride_is_regular": (events.stride_run > 0) & (events.stride != 0),
        "line_below_distance": np.where(address > 0, log_of(np.maximum(below, 0), 2**20 - 1), 0),
        "same_data_line": events.data_distance == 0,
        "bytes": np.minimum(np.log2(1.0 + size) / 3, 3),
        "crosses_line": (address > 0) & (address % 64 + size > 64),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(columns[name], values, rtol=2e-6, err_msg=name)
