"""Process groups with a limit on their time."""

import sys
import time
from pathlib import Path

import pytest

from perfvec.trace.capture.child_process import OUTPUT_BYTES_READ, run_process_group


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_and_status_come_back(tmp_path):
    finished = run_process_group(python("import sys; print('hello'); sys.exit(3)"), tmp_path, {}, 30)
    assert (finished.status, finished.output, finished.timed_out) == (3, "hello\n", False)


def test_the_environment_is_only_what_was_given(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "hush")
    finished = run_process_group(python("import os; print(sorted(os.environ))"), tmp_path, {"ONLY": "this"}, 30)
    assert "SECRET" not in finished.output
    assert "ONLY" in finished.output


def test_output_is_cut(tmp_path):
    finished = run_process_group(python(f"print('x' * {OUTPUT_BYTES_READ * 2})"), tmp_path, {}, 30)
    assert len(finished.output) == OUTPUT_BYTES_READ


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_whole_group_dies_at_the_limit(tmp_path):
    """A child of the child writes its number, then both sleep."""
    code = (
        "import os, time\nnumber = os.fork()\nif number:\n    open('number', 'w').write(str(number))\ntime.sleep(600)\n"
    )
    assert run_process_group(python(code), tmp_path, {}, 1.0).timed_out
    assert_dies(int((tmp_path / "number").read_text()))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_processes_left_behind_die_too(tmp_path):
    code = (
        "import os, time\nnumber = os.fork()\nif not number:\n    time.sleep(600)\n"
        "open('number', 'w').write(str(number))\n"
    )
    assert not run_process_group(python(code), tmp_path, {}, 30).timed_out
    assert_dies(int((tmp_path / "number").read_text()))


def assert_dies(number: int) -> None:
    """Wait up to ten seconds for a killed process to be gone, or to be a zombie that nobody waits for."""
    status = Path("/proc") / str(number) / "stat"
    for _ in range(100):
        try:
            if status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail("a process of the group is still alive")
