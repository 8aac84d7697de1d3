import numpy as np
import pytest

from perfvec.representation.fused_kernels import enter_forward, sigmoid


def test_sigmoid_is_the_logistic_function() -> None:
    x = np.concatenate([np.linspace(-40, 40, 20_001), [-1e30, 0.0, 1e30]]).astype(np.float32)
    found = np.array([sigmoid(value) for value in x])
    expected = 1 / (1 + np.exp(-x.clip(-80, 80).astype(np.float64)))
    np.testing.assert_allclose(found, expected, atol=3e-7)


@pytest.mark.parametrize("drop", [0.0, 0.1, 0.5])
def test_dropout_keeps_its_share_and_the_mean(drop: float) -> None:
    pre = np.ones((400, 100), dtype=np.float32)
    dropped, context = np.empty_like(pre), np.zeros((400, 200), dtype=np.float32)
    enter_forward(pre, dropped, context, np.array([1, 2, 3], dtype=np.uint32), drop)
    value = 1 / (1 + np.exp(-1.0)) / (1 - drop)
    for masked in (dropped, context[:, :100]):
        assert set(np.unique(np.round(masked / value, 5))) <= {0.0, 1.0}
        assert (masked == 0).mean() == pytest.approx(drop, abs=0.01)
    both = ((dropped == 0) & (context[:, :100] == 0)).mean()
    assert both == pytest.approx(drop * drop, abs=0.01)  # the two masks are independent
