from collections.abc import Callable

import pytest
import torch

from perfvec.representation.recurrence import doubling_scan, gated_recurrence

Scan = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def by_steps(gate: torch.Tensor, candidate: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
    steps = []
    for t in range(gate.shape[1]):
        state = gate[:, t] * state + (1 - gate[:, t]) * candidate[:, t]
        steps.append(state)
    return torch.stack(steps, dim=1)


@pytest.mark.parametrize("scan", [gated_recurrence, doubling_scan])
@pytest.mark.parametrize("instructions", [1, 2, 50, 64])
def test_states_and_gradients_are_those_of_single_steps(scan: Scan, instructions: int) -> None:
    random = torch.Generator().manual_seed(0)
    gate = torch.rand(3, instructions, 8, generator=random, requires_grad=True)
    candidate = torch.randn(3, instructions, 8, generator=random, requires_grad=True)
    first, upstream = torch.randn(3, 8, generator=random), torch.randn(3, instructions, 8, generator=random)
    found, expected = scan(gate, candidate, first), by_steps(gate, candidate, first)
    torch.testing.assert_close(found, expected)
    for one, other in zip(
        torch.autograd.grad((found * upstream).sum(), [gate, candidate]),
        torch.autograd.grad((expected * upstream).sum(), [gate, candidate]),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
