"""Feature matrices of whole traces as named columns."""

import numpy as np

from perfvec.features.events import Events, EventState, extract_events
from perfvec.features.extract import FeatureExtractor
from perfvec.features.schema import FEATURE_NAMES
from perfvec.trace.trace import Trace


def features_of(trace: Trace) -> tuple[dict[str, np.ndarray], Events]:
    """Return the columns by name, and the events, of a trace taken whole."""
    events = extract_events(trace, 0, len(trace), EventState())
    matrix = FeatureExtractor(trace.static).extract(trace, 0, len(trace), events)
    return dict(zip(FEATURE_NAMES, matrix.T, strict=True)), events


def log_of(values: np.ndarray, cap: int) -> np.ndarray:
    """Return log2(1 + value) / log2(1 + cap), at most 1, as the schema says it."""
    return np.minimum(np.log2(1.0 + values) / np.log2(1.0 + cap), 1.0)
