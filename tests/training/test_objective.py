import pytest
import torch

from perfvec.training.objective import ObjectiveWeights, block_objective


def test_sums_of_both_lengths_relative_to_the_mean() -> None:
    predicted = torch.tensor([[[12.0], [8.0], [10.0], [14.0]]])
    measured = torch.full((1, 4, 1), 10.0)
    loss = block_objective(
        predicted, measured, torch.tensor([[10.0]]), torch.ones(1, 1), ObjectiveWeights(((1, 1.0), (4, 10.0)))
    )
    single = (0.2**2 + 0.2**2 + 0.0 + 0.4**2) / 4
    whole = (0.4 / 4) ** 2
    assert float(loss) == pytest.approx(single + 10 * whole)


def test_machines_that_did_not_run_are_left_out() -> None:
    random = torch.Generator().manual_seed(0)
    predicted, measured = (torch.rand(2, 6, 3, generator=random) for _ in range(2))
    present = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    weights = ObjectiveWeights(((2, 1.0),))
    loss = block_objective(predicted, measured, torch.ones(2, 3), present, weights)
    kept = block_objective(predicted[:1, :, ::2], measured[:1, :, ::2], torch.ones(1, 2), torch.ones(1, 2), weights)
    assert float(loss) == pytest.approx(float(kept))
