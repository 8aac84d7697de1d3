"""Confine the current process: limits of time and memory, no privileges, no files but the named, no network.

Enters: a `ConfinementPolicy`. Leaves: a process that may run untrusted work; nothing here can be undone.
Standard library only, so that the launcher starts in milliseconds.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass

from perfvec.trace.capture.landlock import forbid_new_privileges, landlock_version, restrict_files
from perfvec.trace.capture.system_call_filter import filter_supported, forbid_system_calls

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True)
class ConfinementPolicy:
    """What an untrusted process may reach and use.

    readable, executable, writable: paths; folders include what lies beneath; executable may be read too.
    cpu_seconds: processor time; memory_bytes: address space; file_bytes: of each file written;
    process_count: processes and threads on top of those that the user has already (0: none may be started).
    open_files: at once.
    """

    readable: tuple[str, ...] = ()
    executable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    cpu_seconds: int = 60
    memory_bytes: int = 4 << 30
    file_bytes: int = 256 << 20
    process_count: int = 0
    open_files: int = 256

    def to_json(self) -> str:
        """Return the policy as JSON, to hand to another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> ConfinementPolicy:
        """Read what `to_json` wrote."""
        values = json.loads(text)
        readable, executable, writable = (tuple(values.pop(name)) for name in ("readable", "executable", "writable"))
        return cls(readable, executable, writable, **values)


def confinement_problem() -> str | None:
    """Return why this system cannot keep a process from the server's files, or None where it can."""
    if landlock_version() < 1:
        return "this system's kernel has no Landlock"
    if not filter_supported():
        return "no system call filter is known for this processor"
    return None


def confine_current_process(policy: ConfinementPolicy) -> None:
    """Apply the whole policy, for good.

    Raises:
        OSError: the system cannot enforce a part of it; the caller must then end without doing the work.
    """
    _die_with_parent()
    limit_resources(policy)
    forbid_new_privileges()
    _drop_capabilities()
    restrict_files(policy.readable, policy.executable, policy.writable)
    forbid_system_calls(may_start_processes=policy.process_count > 0)


def limit_resources(policy: ConfinementPolicy) -> None:
    """Cap processor time, memory, file size and processes; works wherever there is POSIX."""
    import resource  # noqa: PLC0415 (POSIX only: the module must import elsewhere too)

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: policy.cpu_seconds,
        resource.RLIMIT_AS: policy.memory_bytes,
        resource.RLIMIT_FSIZE: policy.file_bytes,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_NPROC: _own_task_count() + policy.process_count,
    }
    for kind, value in limits.items():
        hard = resource.getrlimit(kind)[1]
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (lowered, lowered))
        except ValueError:
            if sys.platform.startswith("linux"):  # other systems do not know every limit
                raise


def _own_task_count() -> int:
    """Count this user's processes and threads, since the kernel's limit counts them all."""
    count = 0
    for entry in os.scandir("/proc") if sys.platform.startswith("linux") else ():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{entry.name}/task"))  # noqa: PTH208 (no pathlib at start-up)
        except OSError:
            continue  # it ended while we looked
    return count


def _die_with_parent() -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _drop_capabilities() -> None:
    """Give up every capability: a server run as root confines to an ordinary process."""
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    if library.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)())):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
