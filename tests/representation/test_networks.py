import pytest
import torch
from torch import Tensor

from perfvec.errors import CheckpointError
from perfvec.representation.networks import BUILDERS, NetworkConfig, build_network
from perfvec.representation.sequence_network import as_sequence
from tests.representation.sequences import DIMENSION, random_inputs, random_network

CARRIED = ["gated", "lstm", "gru", "cnn", "linear", "mlp"]
WINDOWED = ["bilstm", "transformer"]


def run(kind: str, features: Tensor, timings: Tensor, cuts: list[int], references: int = 3) -> Tensor:
    """Vectors of sequences read in pieces."""
    network = as_sequence(random_network(kind, references))
    state, vectors = network.initial_state(len(features)), []
    for first, last in zip([0, *cuts], [*cuts, features.shape[1]], strict=True):
        piece, state = network(features[:, first:last], timings[:, first:last], state)
        vectors.append(piece)
    return torch.cat(vectors, dim=1)


def test_kinds() -> None:
    assert set(CARRIED) | set(WINDOWED) == set(BUILDERS)


@pytest.mark.parametrize("kind", CARRIED)
def test_pieces_join_without_a_seam(kind: str) -> None:
    inputs = random_inputs(2, 600)
    whole = run(kind, *inputs, cuts=[])
    assert whole.shape == (2, 600, DIMENSION)
    torch.testing.assert_close(run(kind, *inputs, cuts=[1, 40, 333]), whole, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", WINDOWED)
def test_pieces_of_whole_windows_join(kind: str) -> None:
    inputs = random_inputs(2, 600)
    torch.testing.assert_close(run(kind, *inputs, cuts=[256, 512]), run(kind, *inputs, cuts=[]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", sorted(set(BUILDERS) - {"bilstm"}))
def test_the_future_changes_nothing(kind: str) -> None:
    features, timings = random_inputs(1, 300)
    changed = features.clone()
    changed[:, 200:] += 1.0
    before, after = run(kind, features, timings, []), run(kind, changed, timings, [])
    torch.testing.assert_close(before[:, :200], after[:, :200])
    assert not torch.allclose(before[:, 200:], after[:, 200:])


def test_the_bidirectional_network_looks_ahead_within_its_window() -> None:
    features, timings = random_inputs(1, 300)
    changed = features.clone()
    changed[:, 200] += 1.0
    before, after = run("bilstm", features, timings, []), run("bilstm", changed, timings, [])
    assert not torch.allclose(before[:, 199], after[:, 199])
    torch.testing.assert_close(before[:, 256:], after[:, 256:])


@pytest.mark.parametrize("kind", ["lstm", "gru", "bilstm", "linear", "mlp", "cnn", "transformer"])
def test_without_reference_timings(kind: str) -> None:
    features, _ = random_inputs(2, 40)
    vectors = run(kind, features, torch.empty(2, 40, 0), [], references=0)
    assert vectors.shape == (2, 40, DIMENSION)
    assert torch.isfinite(vectors).all()


@pytest.mark.parametrize("kind", sorted(BUILDERS))
def test_fresh_weights_leave_the_reference_timings_as_they_are(kind: str) -> None:
    features, timings = random_inputs(1, 20)
    network = as_sequence(build_network(NetworkConfig(kind, 7, 3, 16, DIMENSION)).eval())
    vectors, _ = network(features, timings, network.initial_state(1))
    torch.testing.assert_close(vectors[..., :3], timings)
    assert (vectors[..., 3:] == 0).all()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(CheckpointError, match="no network of kind 'oracle'"):
        build_network(NetworkConfig("oracle", 7, 3, 16, DIMENSION))
