"""Landlock: the kernel's own rule that a process, and all it starts, may open nothing outside named folders.

Enters: folders to read and folders to write. Leaves: a process that the kernel refuses every other file, bound to
stay so across exec. Numbers are those of the kernel's user interface (include/uapi/linux/landlock.h).
Standard library only.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system call numbers, the same on every architecture
QUERY_VERSION_FLAG = 1
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REGULAR = 1 << 7, 1 << 8
REFER, TRUNCATE, DEVICE_IOCTL = 1 << 13, 1 << 14, 1 << 15
BASE_FILE_RIGHTS = (1 << 13) - 1
CONNECT_AND_BIND_TCP = 0b11
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

READ_RIGHTS = READ_FILE | READ_DIR
EXECUTE_RIGHTS = READ_RIGHTS | EXECUTE
# Nothing written may be executed, and no links, sockets or devices are made.
WRITE_RIGHTS = READ_RIGHTS | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REGULAR | REFER | TRUNCATE
FILE_ONLY_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_IOCTL


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_files", ctypes.c_uint64),
        ("handled_network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_version() -> int:
    """Return the Landlock interface version that the running kernel enforces, 0 where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    version: int = _library().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), QUERY_VERSION_FLAG)
    return max(version, 0)


def restrict_files(readable: Sequence[str], executable: Sequence[str], writable: Sequence[str]) -> None:
    """Bind this process and its children to the given paths, for good.

    Raises:
        OSError: the kernel refused, or has no Landlock; nothing untrusted may then be run.
    """
    version = landlock_version()
    if version < 1:
        raise OSError("this kernel has no Landlock")
    file_rights = _file_rights(version)
    attributes = _RulesetAttributes(file_rights, CONNECT_AND_BIND_TCP, SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    size_bytes = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _checked(_library().syscall(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size_bytes), 0))
    for paths, rights in ((readable, READ_RIGHTS), (executable, EXECUTE_RIGHTS), (writable, WRITE_RIGHTS)):
        for path in paths:
            _allow(ruleset, path, rights & file_rights)
    forbid_new_privileges()
    _checked(_library().syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def forbid_new_privileges() -> None:
    """Make exec unable to grant this process anything it lacks now."""
    _checked(_library().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _file_rights(version: int) -> int:
    """Return every file right that this version can withhold; all are withheld unless a path grants them."""
    rights = BASE_FILE_RIGHTS
    for right, since in ((REFER, 2), (TRUNCATE, 3), (DEVICE_IOCTL, 5)):
        if version >= since:
            rights |= right
    return rights


def _allow(ruleset: int, path: str, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):  # noqa: PTH112 (pathlib would double this launcher's start-up time)
            rights &= FILE_ONLY_RIGHTS
        rule = _PathBeneath(rights, parent)
        _checked(_library().syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(parent)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
