import numpy as np

from perfvec.features.schema import FEATURE_COUNT
from perfvec.representation.foundation import CHUNK_INSTRUCTIONS
from tests.features.small_traces import random_trace
from tests.representation.models import COLUMNS, random_model


def test_normalised_columns_are_picked_scaled_and_held() -> None:
    model = random_model()
    features = np.random.default_rng(0).uniform(-9, 9, (50, FEATURE_COUNT)).astype(np.float32)
    expected = ((features[:, COLUMNS] - model.mean) * model.scale).clip(-8, 8)
    np.testing.assert_allclose(model.normalise(features), expected, rtol=1e-5, atol=1e-6)
    assert (np.abs(expected) == 8).any()


def test_vectors_cover_the_trace_in_order() -> None:
    trace, model = random_trace(2, CHUNK_INSTRUCTIONS + 30), random_model()
    chunks = list(model.vectors(trace))
    assert [(start, len(vectors)) for start, vectors in chunks] == [(0, CHUNK_INSTRUCTIONS), (CHUNK_INSTRUCTIONS, 30)]
    assert all(vectors.dtype == np.float32 and vectors.shape[1] == model.dimension for _, vectors in chunks)


def test_vectors_do_not_depend_on_what_follows() -> None:
    trace, model = random_trace(2, 3_000), random_model()
    (_, whole), (_, head) = next(model.vectors(trace)), next(model.vectors(trace.head(1_000)))
    np.testing.assert_allclose(head, whole[:1_000], rtol=1e-5, atol=1e-5)
