import numpy as np

from perfvec.representation.inference_kernels import leave_rows, mix_rows, scan_rows, silu_rows

RANDOM = np.random.default_rng(0)
ROWS, HIDDEN = 60, 12


def normal(*shape: int) -> np.ndarray:
    return RANDOM.normal(0, 2, shape).astype(np.float32)


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def test_silu_fills_the_first_columns() -> None:
    pre, out = normal(ROWS, HIDDEN), np.zeros((ROWS, 2 * HIDDEN), dtype=np.float32)
    silu_rows(pre, out)
    np.testing.assert_allclose(out[:, :HIDDEN], pre * logistic(pre), atol=1e-5)
    assert (out[:, HIDDEN:] == 0).all()


def test_the_scan_goes_on_from_its_state() -> None:
    gates, first = normal(ROWS, 2 * HIDDEN), normal(HIDDEN)
    state, out = first.copy(), np.zeros((ROWS, 2 * HIDDEN), dtype=np.float32)
    scan_rows(gates[:25], state, out[:25])
    scan_rows(gates[25:], state, out[25:])
    expected = first.astype(np.float64)
    for row in range(ROWS):
        kept = logistic(gates[row, :HIDDEN])
        expected = kept * expected + (1 - kept) * gates[row, HIDDEN:]
        np.testing.assert_allclose(out[row, HIDDEN:], expected, atol=1e-5)
    np.testing.assert_allclose(state, expected, atol=1e-5)


def test_sums_go_to_their_groups() -> None:
    groups = RANDOM.integers(0, 4, ROWS)
    pre, left, references = normal(ROWS, HIDDEN), normal(ROWS, 5), np.abs(normal(ROWS, 5))
    activated, scaled = pre * logistic(pre), references * 2 * logistic(left)
    hidden_sums, scaled_sums = np.zeros((4, HIDDEN)), np.zeros((4, 5))
    mix_rows(pre, groups, hidden_sums)
    leave_rows(left, references, groups, scaled_sums)
    np.testing.assert_allclose(pre, activated, atol=1e-5)
    for group in range(4):
        np.testing.assert_allclose(hidden_sums[group], activated[groups == group].sum(axis=0), atol=1e-4)
        np.testing.assert_allclose(scaled_sums[group], scaled[groups == group].sum(axis=0), atol=1e-4)
