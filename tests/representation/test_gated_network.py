import numpy as np
import torch

from perfvec.representation.gated_network import GatedNetwork
from tests.representation.sequences import DIMENSION, random_inputs, random_network


def test_group_sums_are_the_sums_of_the_vectors() -> None:
    network, (features, references) = random_network("gated"), random_inputs(1, 200)
    assert isinstance(network, GatedNetwork)
    groups = np.random.default_rng(0).integers(0, 7, 200)
    vectors, last = network(features, references, network.initial_state(1))
    states = [network.initial_state(1)]

    def carry(work):
        result, state = work(states[-1])
        states.append(state)
        return result

    pieces = [
        network.group_sums(features[0, rows], references[0, rows], groups[rows], 7, carry)
        for rows in (slice(0, 77), slice(77, 200))
    ]
    expected = np.zeros((7, DIMENSION))
    np.add.at(expected, groups, vectors[0].double().numpy())
    np.testing.assert_allclose(sum(pieces), expected, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(states[-1], last, rtol=1e-5, atol=1e-5)
    assert (states[0] == 0).all()
