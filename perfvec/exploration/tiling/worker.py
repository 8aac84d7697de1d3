"""A worker process of a study: variants in, results out, one after the other.

    python -m perfvec.exploration.tiling.worker FOUNDATION_FOLDER

Enters: a line a variant on standard input. Leaves: each result in its file, and on standard output lines of progress
and one that says how it ended. A process of its own, so that a study can be cancelled at once whatever it is at, and
two variants run at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from perfvec.errors import PerfVecError
from perfvec.exploration.tiling.measure import measure_variant
from perfvec.exploration.tiling.variant_messages import Failure, Message, message_line, read_task_line
from perfvec.exploration.tiling.variant_result import read_result, write_result
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.trace.capture.compile import CompileError
from perfvec.trace.capture.settings import CaptureSettings

SECONDS_BETWEEN_REPORTS = 0.25


def main() -> None:
    """Carry out what standard input asks for, until it ends."""
    signal.signal(signal.SIGTERM, _stop)
    model = load_checkpoint(Path(sys.argv[1]))
    settings = CaptureSettings.from_environment()
    for line in sys.stdin:
        failure = _carry_out(line, model, settings)
        _say(Message(1.0, "done", is_over=True, failure=failure))


def _carry_out(line: str, model: FoundationModel, settings: CaptureSettings) -> Failure | None:
    task = read_task_line(line)
    last = [0.0]

    def show(done: float, text: str) -> None:
        if time.monotonic() - last[0] >= SECONDS_BETWEEN_REPORTS:
            last[0] = time.monotonic()
            _say(Message(done, f"{text} ({task.variant.name})"))

    try:
        earlier = None if task.earlier is None else read_result(task.earlier)
        result = measure_variant(task.variant, model, settings, show, task.machines, earlier)
        write_result(result, task.output)
    except CompileError as error:
        return Failure(str(error), error.diagnostics)
    except PerfVecError as error:
        return Failure(str(error))
    return None


def _say(message: Message) -> None:
    try:
        sys.stdout.write(message_line(message))
        sys.stdout.flush()
    except BrokenPipeError:  # nobody listens any more
        os._exit(1)


def _stop(number: int, frame: FrameType | None) -> None:
    """End by an exception, so that the emulator that this process has started ends with it."""
    del number, frame
    raise SystemExit(1)


if __name__ == "__main__":
    main()
