"""Work that outlasts a page's run: threads with progress, cancelled when nobody watches them any more.

Enters: a key that says what is computed, and a function of a `Report`. Leaves: a `Job`, whose progress, result or error
pages read. Equal keys share one job and its result, so that a link opened again is answered at once. Nothing here
knows Streamlit: its threads must not call `st.*`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from perfvec.errors import PerfVecError

T = TypeVar("T")
BUG_SENTENCE = "The computation met a bug of ours; the server's log has the details."
logger = logging.getLogger(__name__)


class Report(Protocol):
    """What work calls now and then: the share that is done, 0 to 1, and what it is at; it raises to cancel."""

    def __call__(self, done: float, text: str) -> None:
        """Take note, or raise `JobCancelled`."""


class JobCancelled(Exception):  # noqa: N818 - no error: what a cancelled job's work is ended by
    """Nobody waits for the job any more."""


class Job(Generic[T]):
    """One computation: `done` and `text` while it runs, then `result`, or `problem` with a sentence, or cancelled.

    A watcher is a session that waits. The job is cancelled when its last watcher has left or has not been seen for
    `abandoned_s` seconds: a closed browser tab says no goodbye.
    """

    def __init__(self, key: str, watcher: str, abandoned_s: float) -> None:
        self.key = key
        self.done = 0.0
        self.text = "Waiting for other computations of this server …"
        self.result: T | None = None
        self.problem = ""
        self.is_cancelled = False
        self._abandoned_s = abandoned_s
        self._over = threading.Event()
        self._watchers = {watcher: time.monotonic()}
        self._left: set[str] = set()
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether it has a result or a problem, or was cancelled."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over, at most so long; tell whether it is."""
        return self._over.wait(seconds)

    def watch(self, watcher: str) -> None:
        """Say that a session waits; one that has left does so again only after `come_back`."""
        with self._lock:
            if watcher not in self._left:
                self._watchers[watcher] = time.monotonic()

    def leave(self, watcher: str) -> None:
        """Say that a session waits no more: the job is cancelled where it was the last."""
        with self._lock:
            self._watchers.pop(watcher, None)
            self._left.add(watcher)

    def has_left(self, watcher: str) -> bool:
        """Whether a session has left."""
        return watcher in self._left

    def come_back(self, watcher: str) -> None:
        """Let a session that has left wait again."""
        with self._lock:
            self._left.discard(watcher)

    def report(self, done: float, text: str) -> None:
        """Take note of progress.

        Raises:
            JobCancelled: nobody watches.
        """
        with self._lock:
            seen = max(self._watchers.values(), default=None)
        if seen is None or time.monotonic() - seen > self._abandoned_s:
            raise JobCancelled
        self.done, self.text = min(max(done, 0.0), 1.0), text

    def carry_out(self, work: Callable[[Report], T], places: threading.Semaphore) -> None:
        """Do the work once there is a place for it, and keep what comes of it."""
        try:
            while not places.acquire(timeout=0.2):
                self.report(0.0, self.text)
            try:
                self.report(0.0, "Starting …")
                self.result = work(self.report)
            finally:
                places.release()
        except JobCancelled:
            self.is_cancelled = True
        except PerfVecError as error:
            self.problem = str(error)
        except Exception:  # the last resort of a thread: a person is owed a sentence, the log the traceback
            logger.exception("a job failed")
            self.problem = BUG_SENTENCE
        finally:
            self._over.set()


class Jobs(Generic[T]):
    """The jobs of a server process: a few at once, the latest kept with their results."""

    def __init__(self, at_once: int = 2, kept: int = 8, abandoned_s: float = 30.0) -> None:
        self._places = threading.Semaphore(at_once)
        self._kept = kept
        self._abandoned_s = abandoned_s
        self._jobs: OrderedDict[str, Job[T]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str) -> Job[T] | None:
        """Return the job of this key, None where there is none."""
        with self._lock:
            return self._jobs.get(key)

    def start(self, key: str, work: Callable[[Report], T], watcher: str) -> Job[T]:
        """Return the job of this key; start it where there is none, or others have cancelled it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.is_cancelled and not job.has_left(watcher)):
                job = self._jobs[key] = Job(key, watcher, self._abandoned_s)
                arguments = (work, self._places)
                threading.Thread(target=job.carry_out, args=arguments, name="job", daemon=True).start()
            self._jobs.move_to_end(key)
            self._drop_oldest()
        job.watch(watcher)
        return job

    def forget(self, key: str) -> None:
        """Drop a job that is over, so that it is computed anew when asked for again."""
        with self._lock:
            if key in self._jobs and self._jobs[key].is_over:
                del self._jobs[key]

    def _drop_oldest(self) -> None:
        over = [key for key, job in self._jobs.items() if job.is_over]
        for key in over[: max(0, len(self._jobs) - self._kept)]:
            del self._jobs[key]
