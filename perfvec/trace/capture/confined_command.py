"""Run a command of the compiler confined, in a private folder, with an environment that holds nothing of the server's.

Enters: a command, its folder and a policy. Leaves: how it ended. Where the system cannot confine and the settings say
that this is a person's own machine, the same limits are applied without the kernel's file rules.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.trace.capture import launcher
from perfvec.trace.capture.child_process import FinishedProcess, run_process_group
from perfvec.trace.capture.confinement import ConfinementPolicy
from perfvec.trace.capture.settings import CaptureSettings


def run_confined(
    command: Sequence[str], workspace: Path, policy: ConfinementPolicy, wall_seconds: float,
    settings: CaptureSettings, extra_environment: Mapping[str, str] | None = None,
) -> FinishedProcess:  # fmt: skip
    """Run `command` in `workspace` under `policy`, killed with all it started after `wall_seconds`.

    Raises:
        CaptureError: the system could not enforce the policy; nothing was run.
    """
    cache = str(workspace / "cache")
    environment = {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache, "TMPDIR": str(workspace)}
    environment.update(extra_environment or {})
    mode = launcher.CONFINE if settings.confinement_problem is None else launcher.LIMIT
    prefix = [sys.executable, "-I", "-S", launcher.__file__, mode, policy.to_json()]
    finished = run_process_group([*prefix, *command], workspace, environment, wall_seconds)
    if finished.status == launcher.CANNOT_CONFINE:
        raise CaptureError(f"The compiler could not be confined, so nothing was run: {finished.output.strip()}")
    return finished
