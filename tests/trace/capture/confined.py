"""Run Python code under the confinement of untrusted work, to see what it can reach.

Enters: code and a policy's differences. Leaves: what the code printed.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from perfvec.trace.capture import launcher
from perfvec.trace.capture.child_process import FinishedProcess, run_process_group
from perfvec.trace.capture.confinement import ConfinementPolicy, confinement_problem

needs_confinement = pytest.mark.skipif(
    confinement_problem() is not None, reason=f"this system cannot confine: {confinement_problem()}"
)
# What a Python interpreter must read to start; the compiler and the worker get none of it.
PYTHON_FOLDERS = tuple(
    path
    for path in {
        "/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1]),
        sysconfig.get_paths()["stdlib"],
    }
    if Path(path).exists()
)  # fmt: skip


def run_confined_python(code: str, folder: Path, **policy: object) -> FinishedProcess:
    """Run `code` confined to `folder`, besides what Python itself has to read."""
    settings = {"executable": PYTHON_FOLDERS, "writable": (str(folder),), "process_count": 0, "memory_bytes": 1 << 30}
    confinement = ConfinementPolicy(**{**settings, **policy})
    if confinement.process_count:
        start = [sys.executable, "-I", "-S", "-c", code]
        command = [sys.executable, "-I", "-S", launcher.__file__, launcher.CONFINE, confinement.to_json(), *start]
    else:  # it could not even start Python, so it confines itself, as the worker does
        confine = (
            "import sys\n"
            f"sys.path.insert(0, {str(Path(launcher.__file__).parents[3])!r})\n"
            f"import runpy\nspace = runpy.run_path({launcher.__file__!r})\nspace['_skip_package_imports']()\n"
            "from perfvec.trace.capture.confinement import ConfinementPolicy, confine_current_process\n"
            f"confine_current_process(ConfinementPolicy.from_json({confinement.to_json()!r}))\n"
        )
        command = [sys.executable, "-I", "-S", "-c", confine + code]
    return run_process_group(command, folder, {}, 60)
