import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from perfvec.representation.group_sums import accumulate, compact, group_sums
from tests.representation.sequences import DIMENSION, random_inputs, random_network

GROUPS = st.lists(st.integers(-50, 2000), min_size=1, max_size=60).map(lambda rows: np.array(rows, dtype=np.int64))


@given(GROUPS)
def test_compact_numbers_the_groups_in_order(groups: np.ndarray) -> None:
    occurring, numbers = compact(groups)
    expected, expected_numbers = np.unique(groups, return_inverse=True)
    np.testing.assert_array_equal(occurring, expected)
    np.testing.assert_array_equal(numbers, expected_numbers)


def test_accumulate_adds_rows_to_their_groups() -> None:
    sums = np.ones((3, 2))
    accumulate(np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32), np.array([2, 0, 2]), sums)
    np.testing.assert_array_equal(sums, [[4, 5], [1, 1], [7, 9]])


def test_networks_that_only_make_vectors_are_summed_too() -> None:
    features, references = random_inputs(1, 90)
    network, groups = random_network("gru"), np.arange(90) // 20
    vectors, _ = network(features, references, network.initial_state(1))
    sums = group_sums(
        network, features[0].numpy(), references[0].numpy(), groups, 5, lambda work: work(network.initial_state(1))[0]
    )
    expected = np.stack([vectors[0, groups == g].double().sum(0).numpy() for g in range(5)])
    assert sums.shape == (5, DIMENSION)
    np.testing.assert_allclose(sums, expected, rtol=1e-12)
    assert torch.is_tensor(vectors)
