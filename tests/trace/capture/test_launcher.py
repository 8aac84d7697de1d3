"""The launcher: nothing runs where the policy cannot be enforced."""

import sys

import pytest

from perfvec.trace.capture import launcher
from perfvec.trace.capture.child_process import run_process_group
from perfvec.trace.capture.confinement import ConfinementPolicy


def test_a_policy_that_cannot_be_enforced_runs_nothing(tmp_path):
    """A folder that is not there cannot be granted."""
    policy = ConfinementPolicy(executable=("/no/such/folder",))
    touch = [sys.executable, "-c", f"open({str(tmp_path / 'ran')!r}, 'w')"]
    command = [sys.executable, "-I", "-S", launcher.__file__, launcher.CONFINE, policy.to_json(), *touch]
    finished = run_process_group(command, tmp_path, {}, 30)
    assert finished.status == launcher.CANNOT_CONFINE
    assert "confinement failed" in finished.output
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_limits_alone_hold_where_nothing_can_be_confined(tmp_path):
    policy = ConfinementPolicy(file_bytes=1 << 20, process_count=16)
    write = [sys.executable, "-c", "open('big', 'wb').write(bytes(2 << 20))"]
    command = [sys.executable, "-I", "-S", launcher.__file__, launcher.LIMIT, policy.to_json(), *write]
    assert run_process_group(command, tmp_path, {}, 30).status != 0
    assert (tmp_path / "big").stat().st_size <= 1 << 20
