import numpy as np
import pytest

from perfvec.features.normalisation import LARGEST_MAGNITUDE, Normalisation


def test_mean_0_and_deviation_1_over_all_samples() -> None:
    rows = np.random.default_rng(0).normal(3, 2, size=(4000, 5)).astype(np.float32)
    normalisation = Normalisation.fit([rows[:1000], rows[1000:]])
    normalised = normalisation.apply(rows)
    assert normalised.dtype == np.float32
    np.testing.assert_allclose(normalised.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(normalised.std(axis=0), 1, rtol=1e-4)


def test_a_constant_column_does_not_explode() -> None:
    normalisation = Normalisation.fit([np.zeros((10, 1), dtype=np.float32)])
    assert normalisation.apply(np.ones((1, 1), dtype=np.float32)).item() == LARGEST_MAGNITUDE


def test_no_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        Normalisation.fit([])
