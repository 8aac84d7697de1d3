"""The launcher: nothing runs where the policy cannot be enforced."""

import sys

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
