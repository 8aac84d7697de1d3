import numpy as np
import pytest

from perfvec.errors import ClusterError
from perfvec.exploration.dask_evaluation import dask_evaluator
from perfvec.exploration.exploration_run import ExplorationSettings, explore
from tests.exploration.small_problems import problem_of

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
pytestmark = pytest.mark.slow

# 45,000 designs: three pieces.
PARAMETERS = {
    "period_ps": {"minimum": 300, "maximum": 600, "step": 2},
    "l2.latency": {"minimum": 6, "maximum": 22},
    "l1d.size_kb": {"minimum": 4, "maximum": 128, "factor": 2},
    "l2.size_kb": [256, 512, 1024],
}
PROBLEM = problem_of(PARAMETERS, ("runtime_ns", "cost", "speed_up"), ("l2.size_kb >= 8 * l1d.size_kb",), programs=2)
SEARCH = ExplorationSettings(evaluations=400, seed=3, enumerate_up_to=0)


@pytest.fixture(scope="module")
def scheduler():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster.scheduler_address


@pytest.mark.parametrize("settings", [ExplorationSettings(), SEARCH], ids=["enumeration", "search"])
def test_a_cluster_finds_what_one_process_finds(scheduler, settings):
    local = explore(PROBLEM, settings)
    with dask_evaluator(PROBLEM, scheduler) as evaluator:
        remote = explore(PROBLEM, settings, evaluator=evaluator)
    assert remote.evaluations.indices.tolist() == local.evaluations.indices.tolist()
    for end in ("values", "lows", "highs"):
        np.testing.assert_allclose(getattr(remote.evaluations, end), getattr(local.evaluations, end), rtol=1e-9)
    assert remote.front.tolist() == local.front.tolist()


def test_pieces_come_back_in_order_and_cancelling_ends_it(scheduler):
    pieces = [np.arange(start, start + 50) for start in range(0, 2000, 50)]
    with dask_evaluator(PROBLEM, scheduler) as evaluator:
        found = [part.indices for part in evaluator(pieces)]
        expected = [PROBLEM.evaluate(piece).indices for piece in pieces]
        np.testing.assert_array_equal(np.concatenate(found), np.concatenate(expected))
        cut = explore(PROBLEM, cancelled=lambda: True, evaluator=evaluator)
    assert not cut.is_complete


def test_a_cluster_of_ones_own_is_opened_and_closed():
    with dask_evaluator(PROBLEM, workers=1) as evaluator:
        (part,) = evaluator([np.arange(100)])
    np.testing.assert_allclose(part.values, PROBLEM.evaluate(np.arange(100)).values, rtol=1e-9)


def test_an_address_that_does_not_answer_or_is_none_is_refused(monkeypatch):
    monkeypatch.setattr("perfvec.exploration.dask_evaluation.CONNECT_TIMEOUT_S", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(ClusterError, match="No Dask scheduler answers"), dask_evaluator(PROBLEM, address):
            pass


def test_a_scheduler_without_workers_is_refused():
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as cluster,
        pytest.raises(ClusterError, match="has no workers"),
        dask_evaluator(PROBLEM, cluster.scheduler_address),
    ):
        pass
