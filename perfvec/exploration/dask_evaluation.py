"""Evaluation on a Dask cluster: the same pieces of designs as in one process, on other processes or machines.

Enters: an `ExplorationProblem` and the address of a scheduler, or none for a cluster of processes on this machine.
Leaves: an evaluator whose results equal those of one process: every worker runs the same function on the same pieces,
and they come back in order. The workers need this package in the same version; the problem, a few hundred kB of
arrays, travels to each of them once. `distributed` is needed only here.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import ClusterError
from perfvec.exploration.evaluations import Evaluations
from perfvec.exploration.evaluator import Evaluator
from perfvec.exploration.exploration_problem import ExplorationProblem

if TYPE_CHECKING:
    from distributed import Client, Future

# So many pieces a thread of the cluster are under way at once: one computes while the next one travels.
PIECES_A_THREAD = 3
CONNECT_TIMEOUT_S = 30


@contextmanager
def dask_evaluator(
    problem: ExplorationProblem, address: str | None = None, workers: int | None = None
) -> Iterator[Evaluator]:
    """Open a cluster for an exploration, and close it (or leave it, where it was there before) at the end.

    Args:
        problem: what is explored.
        address: of a scheduler, such as 'tcp://host:8786'; a cluster on this machine where None.
        workers: processes of the cluster on this machine, one for each processor where None.

    Raises:
        ClusterError: distributed is not installed, or no scheduler answers at the address.
    """
    with _client(address, workers) as client:
        yield _DaskEvaluator(problem, client)


@contextmanager
def _client(address: str | None, workers: int | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 (optional, and takes most of a second)
    except ImportError as error:
        raise ClusterError("Dask is not installed; `pip install distributed` adds it.") from error
    if address is None:
        # One thread a process: the work is numpy's, whose own threads would only get in each other's way.
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.ERROR
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=CONNECT_TIMEOUT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"No Dask scheduler answers at '{address}': {error}.") from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise ClusterError(f"The Dask scheduler at '{address}' has no workers; start some with `dask worker`.")
        yield client


class _DaskEvaluator:
    """Keeps a few pieces under way on each thread of the cluster and yields them in order."""

    def __init__(self, problem: ExplorationProblem, client: Client) -> None:
        self._client = client
        self._problem = client.scatter(problem, broadcast=True, hash=False)

    def __call__(self, pieces: Iterable[NDArray[np.int64]]) -> Iterator[Evaluations]:
        """Yield each piece's evaluations in turn."""
        waiting = iter(pieces)
        under_way: deque[Future] = deque()
        try:
            while True:
                most = PIECES_A_THREAD * max(sum(self._client.nthreads().values()), 1)
                under_way.extend(map(self._submit, islice(waiting, most - len(under_way))))
                if not under_way:
                    return
                evaluations: Evaluations = under_way.popleft().result()
                yield evaluations
        finally:
            for future in under_way:
                future.cancel()

    def _submit(self, piece: NDArray[np.int64]) -> Future:
        return self._client.submit(evaluate_piece, self._problem, piece, pure=False)


def evaluate_piece(problem: ExplorationProblem, piece: NDArray[np.int64]) -> Evaluations:
    """Evaluate a piece of designs: what a worker runs."""
    return problem.evaluate(piece)
