import pytest
import torch

from perfvec.representation.in_windows import in_windows


@pytest.mark.parametrize("count", [1, 3, 4, 8, 11])
def test_each_window_by_itself(count: int) -> None:
    inputs = torch.randn(2, count, 3, generator=torch.Generator().manual_seed(0))
    found = in_windows(inputs, 4, lambda window: window.cumsum(dim=1))
    expected = torch.cat([window.cumsum(dim=1) for window in torch.split(inputs, 4, dim=1)], dim=1)
    torch.testing.assert_close(found, expected)
