import numpy as np

from perfvec.representation.inference_kernels import log1p_into, normalise_rows, scale_references, scan_rows, silu

RANDOM = np.random.default_rng(0)
ROWS, HIDDEN = 60, 12


def normal(*shape: int) -> np.ndarray:
    return RANDOM.normal(0, 2, shape).astype(np.float32)


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def test_logarithms() -> None:
    values = np.concatenate([[0], np.logspace(-4, 6, 59)]).astype(np.float32).reshape(5, 12)
    out = np.empty_like(values)
    log1p_into(values, out)
    np.testing.assert_allclose(out, np.log1p(values.astype(np.float64)), rtol=2e-7, atol=2e-7)


def test_normalises_runs_of_columns_within_limits() -> None:
    features, picked = normal(ROWS, 9), [0, 1, 5, 6, 7]
    mean, scale = normal(5), np.array([0, 1, 2, 100, 1], dtype=np.float32)
    out = np.empty((ROWS, 5), dtype=np.float32)
    normalise_rows(features, np.array([[0, 0, 2], [5, 2, 3]]), mean, scale, np.float32(8), out)
    np.testing.assert_allclose(out, np.clip((features[:, picked] - mean) * scale, -8, 8), rtol=1e-6)


def test_silu() -> None:
    pre = normal(ROWS, HIDDEN)
    expected = pre * logistic(pre)
    silu(pre)
    np.testing.assert_allclose(pre, expected, atol=1e-5)


def test_references_are_scaled() -> None:
    left, references = normal(ROWS, 5), np.abs(normal(ROWS, 5))
    expected = references * 2 * logistic(left)
    scale_references(left, references)
    np.testing.assert_allclose(left, expected, atol=1e-5)


def test_the_scan_goes_on_from_its_state() -> None:
    gates, first = normal(ROWS, 2 * HIDDEN), normal(HIDDEN)
    state, out = first.copy(), np.zeros((ROWS, HIDDEN), dtype=np.float32)
    scan_rows(gates[:25], state, out[:25])
    scan_rows(gates[25:], state, out[25:])
    expected = first.astype(np.float64)
    for row in range(ROWS):
        kept = logistic(gates[row, :HIDDEN])
        expected = kept * expected + (1 - kept) * gates[row, HIDDEN:]
        np.testing.assert_allclose(out[row], expected, atol=1e-5)
    np.testing.assert_allclose(state, expected, atol=1e-5)
