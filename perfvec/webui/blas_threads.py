"""One thread for products of small matrices: shared out, threads wait for each other longer than they multiply.

Enters: a block of a page. Leaves: the block run with BLAS on one thread. The number of threads is the whole process's,
so it is set when the first of several blocks at a time begins and put back when the last one ends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


class _BlasThreads:
    """The BLAS libraries of this process, and how many blocks want one thread of them."""

    def __init__(self) -> None:
        self._controller = ThreadpoolController()
        self._lock = threading.Lock()
        self._blocks = 0
        self._limit: AbstractContextManager[object] | None = None

    def enter(self) -> None:
        with self._lock:
            self._blocks += 1
            if self._limit is None:
                self._limit = self._controller.limit(limits=1, user_api="blas")
                self._limit.__enter__()

    def leave(self) -> None:
        with self._lock:
            self._blocks -= 1
            if self._blocks == 0 and self._limit is not None:
                self._limit.__exit__(None, None, None)
                self._limit = None


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run a block with one thread of BLAS."""
    threads = _blas_threads()
    threads.enter()
    try:
        yield
    finally:
        threads.leave()


@cache
def _blas_threads() -> _BlasThreads:
    return _BlasThreads()
