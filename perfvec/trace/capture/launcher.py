"""The launcher: a fresh process that confines itself, then becomes an untrusted command or the emulation worker.

Enters: `python launcher.py confine POLICY_JSON COMMAND...` (or `limit`, for the limits alone) or
`python launcher.py emulate FOLDER`. Leaves: the command, run under the policy in this process, or the worker's results
in the folder. Confining in a fresh single-threaded process, not between fork and exec of a threaded server, is what
makes it safe.
Exit status 120: the policy could not be enforced, and nothing was run.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

CANNOT_CONFINE = 120
CONFINE, LIMIT, EMULATE = "confine", "limit", "emulate"
PACKAGES = ("perfvec", "perfvec.trace", "perfvec.trace.capture")


def main() -> None:
    """Do what the first argument says."""
    _skip_package_imports()
    if sys.argv[1] == EMULATE:
        _emulate(sys.argv[2])
    else:
        _confine_and_execute(sys.argv[1], sys.argv[2], sys.argv[3:])


def _confine_and_execute(mode: str, policy: str, command: list[str]) -> None:
    """Confine, then exec; the environment passes through as the parent made it."""
    from perfvec.trace.capture.confinement import (  # noqa: PLC0415 (only once the packages stand in)
        ConfinementPolicy,
        confine_current_process,
        limit_resources,
    )

    try:
        apply = confine_current_process if mode == CONFINE else limit_resources
        apply(ConfinementPolicy.from_json(policy))
    except (OSError, ValueError) as error:  # ValueError: a limit above the one that the system already set
        sys.stderr.write(f"confinement failed: {error}\n")
        os._exit(CANNOT_CONFINE)
    os.execve(command[0], command, dict(os.environ))


def _emulate(folder: str) -> None:
    from pathlib import Path  # noqa: PLC0415 (not in the other mode)

    from perfvec.trace.capture.worker import main as work  # noqa: PLC0415

    work(Path(folder))


def _skip_package_imports() -> None:
    """Stand in for the parent packages, whose own imports (numpy, numba) would cost this launcher a second."""
    folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (no pathlib at start-up)
    for name in reversed(PACKAGES):
        package = ModuleType(name)
        package.__path__ = [folder]
        sys.modules[name] = package
        folder = os.path.dirname(folder)  # noqa: PTH120


if __name__ == "__main__":
    main()
