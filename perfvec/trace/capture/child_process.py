"""Run a command as a process group with a wall-clock limit, its output in capped files.

Enters: a command, a folder, an environment and seconds. Leaves: its status and the first bytes of its output; when
it returns, nothing of the group is left alive.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OUTPUT_BYTES_READ = 256 * 1024


@dataclass(frozen=True)
class FinishedProcess:
    """How a command ended: status (negative: the signal that killed it), the start of its output, timed out or not."""

    status: int
    output: str
    timed_out: bool


def run_process_group(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], wall_seconds: float
) -> FinishedProcess:
    """Run `command` in `folder`, and kill its whole group when it ends or when `wall_seconds` have passed.

    Output and errors go to the file `output.txt` in `folder`; the first 256 kB are returned.
    """
    output_path = folder / "output.txt"
    timed_out = False
    with output_path.open("wb") as output, (folder / "input.txt").open("w+b") as nothing:
        process = subprocess.Popen(
            list(command), cwd=folder, env=dict(environment), stdin=nothing, stdout=output, stderr=output,
            start_new_session=True, close_fds=True,
        )  # fmt: skip
        try:
            process.wait(wall_seconds)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with output_path.open("rb") as written:
        text = written.read(OUTPUT_BYTES_READ).decode("utf-8", "replace")
    return FinishedProcess(process.returncode, text, timed_out)
