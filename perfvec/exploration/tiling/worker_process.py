"""The other end of a worker process: started, given one variant at a time, listened to, ended.

Enters: variants. Leaves: the worker's messages in a queue that all workers of a study share.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from perfvec.exploration.tiling.variant_messages import Failure, Message, Task, read_message_line, task_line

MODULE = "perfvec.exploration.tiling.worker"
PACKAGE_PARENT = Path(__file__).resolve().parents[3]
SECONDS_TO_END = 5.0
ENDED = Failure("The process that ran this variant ended unexpectedly; it may have used up the machine's memory.")


class WorkerProcess:
    """One worker; its messages arrive in `messages` as (worker, message)."""

    def __init__(self, foundation_folder: Path, messages: SimpleQueue[tuple[WorkerProcess, Message]]) -> None:
        path = os.pathsep.join([str(PACKAGE_PARENT), *filter(None, [os.environ.get("PYTHONPATH")])])
        # One thread a library: the worker has two of its own, and each more would only wait for a core.
        environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE, str(foundation_folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment, text=True, encoding="utf-8",
        )  # fmt: skip
        self._messages = messages
        threading.Thread(target=self._listen, name="tiling-worker", daemon=True).start()

    def ask(self, task: Task) -> None:
        """Have a variant's result written; a worker that has ended says so in its messages."""
        with suppress(OSError, ValueError):  # the pipe is broken, or closed
            if self._process.stdin is not None:
                self._process.stdin.write(task_line(task))
                self._process.stdin.flush()

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._messages.put((self, read_message_line(line)))
        self._messages.put((self, Message(1.0, "ended", is_over=True, failure=ENDED)))
