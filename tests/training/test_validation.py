from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.representation.networks import NetworkConfig, build_network
from perfvec.training.gradients import Normaliser
from perfvec.training.validation import ErrorSummary, Evaluator, total_errors
from tests.training.programs import MACHINES, random_program

COLUMNS = np.array([4, 2, 90])


def evaluator(kind: str, references: int = REFERENCE_COUNT) -> Evaluator:
    torch.manual_seed(0)
    network = build_network(NetworkConfig(kind, 3, references, 8, REFERENCE_COUNT + 4)).eval().requires_grad_(False)
    return Evaluator(network, Normaliser(torch.zeros(3), torch.ones(3)), COLUMNS, references, torch.device("cpu"))


@pytest.mark.parametrize(
    ("kind", "references"), [("gated", REFERENCE_COUNT), ("lstm", 0), ("transformer", REFERENCE_COUNT)]
)
def test_a_program_s_total_is_the_sum_of_its_vectors(kind: str, references: int) -> None:
    program, judge = random_program(1, MACHINES, 5_120), evaluator(kind, references)
    nn.init.normal_(next(p for name, p in judge.network.named_parameters() if "leave.weight" in name), std=0.3)
    features = torch.from_numpy(program.features[:, COLUMNS]).float()[None]
    timings = torch.from_numpy(program.references[:, :references]).float()[None]
    vectors, _ = judge.network(features, timings, judge.network.initial_state(1))
    expected = vectors[0].double().sum(dim=0).numpy()
    np.testing.assert_allclose(judge.total(program), expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_errors_of_every_pair_that_was_measured() -> None:
    programs = [random_program(0, ("ash", "beech")), random_program(1, ("elm", "ash"))]
    table = np.zeros((2, REFERENCE_COUNT + 4))
    table[0, 0] = 2.2  # ash is twice the first reference machine: 10% too slow
    table[1, 3] = 1.8
    with ThreadPoolExecutor(2) as threads:
        errors = total_errors(evaluator("gated"), table, ["ash", "elm"], programs, threads)
    np.testing.assert_allclose(errors, [0.1, -0.1, 0.1], atol=1e-4)


def test_summary() -> None:
    summary = ErrorSummary.of(np.array([0.1, -0.1, 0.3, -0.1]))
    assert summary.mean == pytest.approx(0.15)
    assert summary.worst == pytest.approx(0.3)
    assert summary.bias == pytest.approx(0.05)
    assert summary.p90 == pytest.approx(np.quantile([0.1, 0.1, 0.1, 0.3], 0.9))


def test_parts_sum_to_the_total() -> None:
    program, judge = random_program(1, MACHINES, 9_600), evaluator("gated")
    parts = judge.parts(program, 960)
    assert parts.shape == (10, REFERENCE_COUNT + 4)
    np.testing.assert_allclose(parts.sum(axis=0), judge.total(program), rtol=1e-12)
    assert len(judge.parts(program, 1024)) == 9  # the rest is no whole part
