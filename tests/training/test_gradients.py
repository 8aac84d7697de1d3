from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.representation.networks import NetworkConfig, build_network
from perfvec.training.batches import BatchShape, BatchSource
from perfvec.training.gradients import GradientStep, Normaliser
from perfvec.training.objective import ObjectiveWeights, block_objective
from tests.training.programs import MACHINES, random_program

DIMENSION = REFERENCE_COUNT + 4
COLUMNS = np.array([4, 2, 90])
SHAPE = BatchShape(sequences=6, blocks=6, warm_up_blocks=2)
WEIGHTS = ObjectiveWeights(((1, 0.5), (4, 1.0)))


def gradient_step(kind: str, per_part: int, threads: int) -> GradientStep:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = build_network(NetworkConfig(kind, 3, REFERENCE_COUNT, 8, DIMENSION))
    for name, parameter in network.named_parameters():
        if "leave" in name:
            nn.init.normal_(parameter, std=0.2)
    programs = [random_program(0, MACHINES[:2]), random_program(1, ("elm", "ash", "cedar"))]
    source = BatchSource(programs, MACHINES, COLUMNS, SHAPE, 0)
    normalise = Normaliser(torch.full((3,), 0.5), torch.full((3,), 2.0))
    return GradientStep(
        network,
        nn.Parameter(torch.rand(4, DIMENSION)),
        source,
        normalise,
        WEIGHTS,
        ThreadPoolExecutor(threads),
        per_part,
    )


def whole_batch(step: GradientStep) -> tuple[float, tuple[torch.Tensor, ...]]:
    batch = step.source.read(step.source.draw_stretches())
    vectors, _ = step.network((batch.features - 0.5) * 2, batch.references, step.network.initial_state(6))
    sums = vectors[:, 64:].reshape(6, 4, 32, DIMENSION).sum(dim=2)
    loss = block_objective(sums @ step.machines.T, batch.measured, batch.scale, batch.present, WEIGHTS)
    return loss.item(), torch.autograd.grad(loss, step.parameters)


@pytest.mark.parametrize(("kind", "per_part"), [("gated", 1), ("gated", 4), ("gru", 3), ("cnn", 6)])
def test_parts_add_up_to_the_whole_batch(kind: str, per_part: int) -> None:
    step, same = gradient_step(kind, per_part, 2), gradient_step(kind, per_part, 2)
    loss = step(step.source.draw_stretches(), seed=0)
    expected_loss, expected = whole_batch(same)
    assert loss == pytest.approx(expected_loss, rel=1e-5)
    for parameter, gradient in zip(step.parameters, expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-5 * float(gradient.abs().max() + 1))


def test_threads_change_no_bit() -> None:
    steps = [gradient_step("gated", 1, threads) for threads in (1, 3)]
    losses = [step(step.source.draw_stretches(), seed=5) for step in steps]
    assert losses[0] == losses[1]
    for one, other in zip(steps[0].parameters, steps[1].parameters, strict=True):
        assert one.grad is not None
        assert torch.equal(one.grad, other.grad)
