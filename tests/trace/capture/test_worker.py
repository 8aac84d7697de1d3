"""The worker process: what it can reach once it is about to run a program, and what it hands back."""

import json
import sys
from dataclasses import asdict

import numpy as np
import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture import capture as capture_module
from perfvec.trace.capture import launcher
from perfvec.trace.capture.capture import CaptureOptions
from perfvec.trace.capture.child_process import FinishedProcess, run_process_group
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.request import PROGRAM, REQUEST, RESULT, STANDARD_INPUT
from perfvec.trace.capture.settings import CaptureSettings, native_code_folder
from tests.trace.capture.confined import needs_confinement
from tests.trace.capture.programs import leave, program

ATTEMPT = """
import os, runpy, socket, sys
from pathlib import Path
space = runpy.run_path({launcher!r})
space["_skip_package_imports"]()
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture import worker
worker.confine(Path({folder!r}), CaptureLimits(), 1000, True)
try:
    {attempt}
    print("reached")
except OSError as error:
    print(type(error).__name__)
"""


@needs_confinement
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')", "open('/proc/self/environ')", "os.listdir('/')", "socket.socket()", "os.fork()",
        "os.execv('/bin/true', ['true'])", "os.kill(os.getppid(), 0)", "open('../escape', 'w')", "open(sys.executable)",
    ],
)  # fmt: skip
def test_code_that_took_over_the_worker_would_reach_nothing(tmp_path, attempt):
    folder = tmp_path / "private"
    folder.mkdir()
    code = ATTEMPT.format(launcher=launcher.__file__, folder=str(folder), attempt=attempt)
    command = [sys.executable, "-E", "-P", "-c", code]
    assert run_process_group(command, folder, {}, 60).output.strip() == "PermissionError"


def write_request(folder, content=None, **limits):
    content = content or program(*leave(0))
    run = {
        "name": "program", "arguments": [], "files": {}, "skip": 0, "limit": 100, "start_function": None,
        "stop_function": None,
    }  # fmt: skip
    request = {"options": run, "limits": asdict(CaptureLimits(**limits)), "confined": False}
    request["native_code"] = str(native_code_folder(CaptureSettings.from_environment()))
    (folder / REQUEST).write_text(json.dumps(request))
    (folder / PROGRAM).write_bytes(content)
    (folder / STANDARD_INPUT).write_bytes(b"")


def run_worker(folder):
    command = [sys.executable, "-E", "-P", launcher.__file__, launcher.EMULATE, str(folder)]
    return run_process_group(command, folder, {}, 60)


def test_the_result_is_plain_arrays_and_json(tmp_path):
    write_request(tmp_path)
    assert run_worker(tmp_path).status == 0
    result = json.loads((tmp_path / RESULT).read_text())
    assert (result["rows"], result["exit_code"]) == (3, 0)
    for name in ("pc", "address", "size", "static_index", "encodings", "distinct_pc", "lines"):
        assert np.load(tmp_path / f"{name}.npy", allow_pickle=False).dtype.kind in "ui"


def test_a_refusal_is_a_result_too(tmp_path):
    write_request(tmp_path, b"no program")
    assert run_worker(tmp_path).status == 0
    assert "not an ELF" in json.loads((tmp_path / RESULT).read_text())["error"]


def test_objects_in_a_result_are_not_loaded(tmp_path):
    """A worker that was taken over could write anything; nothing it writes is run."""
    write_request(tmp_path)
    run_worker(tmp_path)
    np.save(tmp_path / "pc.npy", np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises((CaptureError, ValueError)):
        capture_module._read_capture(tmp_path, FinishedProcess(0, "", False), CaptureOptions(), CaptureLimits())


@pytest.mark.parametrize("status", [-11, -9, -24, 1])
def test_a_worker_that_died_is_an_error_of_the_capture_alone(tmp_path, status):
    with pytest.raises(CaptureError, match=f"unexpectedly \\(status {status}\\)"):
        capture_module._read_capture(tmp_path, FinishedProcess(status, "", False), CaptureOptions(), CaptureLimits())


def test_a_worker_that_hangs_is_killed():
    settings = CaptureSettings(limits=CaptureLimits(emulation_seconds=0.05, grace_seconds=0.05))
    with pytest.raises(CaptureError, match=r"more than 0\.1 s"):
        capture_module.capture(program(*leave(0)), settings=settings)
