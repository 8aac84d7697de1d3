import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant_messages import Task, read_message_line, task_line
from perfvec.exploration.tiling.worker_process import MODULE, PACKAGE_PARENT
from perfvec.representation.foundation_card import FOUNDATION_FOLDER


@pytest.mark.slow
def test_a_worker_says_why_it_could_not_and_goes_on():
    lines = [task_line(Task(variant, Path("/nowhere/at/all"))) for variant in tiling_truth().variants()[:2]]
    environment = os.environ | {"PERFVEC_CAPTURE": "off"}
    command = [sys.executable, "-m", MODULE, str(FOUNDATION_FOLDER)]
    finished = subprocess.run(
        command, input="".join(lines), capture_output=True, text=True, check=True, cwd=PACKAGE_PARENT, env=environment
    )
    messages = [read_message_line(line) for line in finished.stdout.splitlines()]
    failures = [message.failure for message in messages if message.is_over]
    assert len(failures) == 2
    assert all("turned off" in failure.sentence for failure in failures)


@pytest.mark.slow
def test_a_worker_ends_when_it_is_told_to():
    command = [sys.executable, "-m", MODULE, str(FOUNDATION_FOLDER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PACKAGE_PARENT) as process:
        process.stdin.write(task_line(Task(tiling_truth().variants()[0], Path("/nowhere/at/all"))).encode())
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(600) == 1
