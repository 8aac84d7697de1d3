import os
import signal
import subprocess
import sys

import pytest

from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant_messages import read_message_line, variant_line
from perfvec.exploration.tiling.worker_process import MODULE, PACKAGE_PARENT
from perfvec.representation.foundation_card import FOUNDATION_FOLDER


@pytest.mark.slow
def test_a_worker_says_why_it_could_not_and_goes_on():
    lines = [variant_line(variant, "/nowhere/at/all") for variant in tiling_truth().variants()[:2]]
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
        process.stdin.write(variant_line(tiling_truth().variants()[0], "/nowhere/at/all").encode())
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(600) == 1
