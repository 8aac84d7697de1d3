from dataclasses import replace

import pytest
import torch

from perfvec.representation.fused_gated import BlockPlan
from perfvec.representation.gated_network import GatedNetwork
from tests.representation.sequences import DIMENSION, random_inputs, random_network

WARM_UP, BLOCK, BLOCKS = 16, 8, 5


def gated() -> GatedNetwork:
    network = random_network("gated")
    assert isinstance(network, GatedNetwork)
    return network.requires_grad_(True)


def plain_block_sums(network: GatedNetwork, features: torch.Tensor, references: torch.Tensor) -> torch.Tensor:
    vectors, _ = network(features[None], references[None], network.initial_state(1))
    return vectors[0, WARM_UP:].reshape(BLOCKS, BLOCK, DIMENSION).sum(dim=1)


def test_block_sums_and_their_gradients_are_those_of_the_vectors() -> None:
    network, (features, references) = gated(), random_inputs(1, WARM_UP + BLOCK * BLOCKS)
    plain = plain_block_sums(network, features[0], references[0])
    fused = network.block_sums(features[0], references[0], BlockPlan(WARM_UP, BLOCK))
    torch.testing.assert_close(fused, plain, rtol=1e-5, atol=1e-4)
    upstream = torch.randn(plain.shape, generator=torch.Generator().manual_seed(3))
    parameters = list(network.parameters())
    expected = torch.autograd.grad((plain * upstream).sum(), parameters)
    found = torch.autograd.grad((fused * upstream).sum(), parameters)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-3)


def test_dropout_follows_its_seed_and_ends_with_training() -> None:
    network, (features, references) = gated(), random_inputs(1, WARM_UP + BLOCK * BLOCKS)
    network.dropout.p = 0.3
    plan = BlockPlan(WARM_UP, BLOCK, seed=1)

    def sums(plan: BlockPlan) -> torch.Tensor:
        return network.block_sums(features[0], references[0], plan).detach()

    whole = sums(plan)
    network.train()
    dropped = sums(plan)
    torch.testing.assert_close(sums(plan), dropped, rtol=0, atol=0)
    assert not torch.allclose(sums(replace(plan, seed=2)), dropped)
    assert not torch.allclose(whole, dropped)


def test_dropout_s_gradient_is_the_slope_of_what_it_computed() -> None:
    network, (features, references) = gated(), random_inputs(1, WARM_UP + BLOCK * BLOCKS)
    network.train()
    network.dropout.p = 0.3
    bias = network.gates.bias

    def total() -> torch.Tensor:
        return network.block_sums(features[0], references[0], BlockPlan(WARM_UP, BLOCK, seed=1)).sum()

    (gradient,) = torch.autograd.grad(total(), [bias])
    step = 1e-2
    with torch.no_grad():
        direction = gradient / gradient.norm()
        bias += step * direction
        above = total()
        bias -= 2 * step * direction
        below = total()
    assert float((above - below) / (2 * step)) == pytest.approx(float(gradient.norm()), rel=0.02)
