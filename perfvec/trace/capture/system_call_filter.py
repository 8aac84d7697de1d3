"""A seccomp filter: system calls that untrusted work never needs fail with EPERM, whatever a process attempts.

Enters: whether the process still has to start others. Leaves: a filter on the process and its children, for good.
It stands behind Landlock, which says nothing of sockets other than TCP, of signals, or of file modes and owners.
Standard library only.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
LOAD_WORD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET = 0, 4
X32_NUMBERS_FROM = 0x40000000  # a second table of the same calls on x86-64: refused whole

# (name, number on x86-64, number on AArch64); None where the architecture lacks it.
FORBIDDEN: tuple[tuple[str, int | None, int | None], ...] = (
    ("socket", 41, 198), ("connect", 42, 203), ("accept", 43, 202), ("sendto", 44, 206), ("recvfrom", 45, 207),
    ("sendmsg", 46, 211), ("recvmsg", 47, 212), ("bind", 49, 200), ("listen", 50, 201), ("socketpair", 53, 199),
    ("accept4", 288, 242), ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271),
    ("setsid", 112, 157), ("setpgid", 109, 154), ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41),
    ("chroot", 161, 51), ("unshare", 272, 97), ("setns", 308, 268), ("bpf", 321, 280), ("perf_event_open", 298, 241),
    ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("io_uring_register", 427, 427),
    ("keyctl", 250, 219), ("add_key", 248, 217), ("request_key", 249, 218), ("userfaultfd", 323, 282),
    ("name_to_handle_at", 303, 264), ("open_by_handle_at", 304, 265), ("pidfd_open", 434, 434),
    ("pidfd_getfd", 438, 438), ("pidfd_send_signal", 424, 424), ("truncate", 76, 45), ("chmod", 90, None),
    ("fchmodat", 268, 53), ("fchmodat2", 452, 452), ("chown", 92, None), ("lchown", 94, None), ("fchown", 93, 55),
    ("fchownat", 260, 54), ("setxattr", 188, 5), ("lsetxattr", 189, 6), ("fsetxattr", 190, 7), ("utime", 132, None),
    ("utimes", 235, None), ("futimesat", 261, None), ("utimensat", 280, 88), ("shmget", 29, 194), ("shmat", 30, 196),
    ("msgget", 68, 186), ("semget", 64, 190), ("mq_open", 240, 180), ("init_module", 175, 105),
    ("finit_module", 313, 273), ("delete_module", 176, 106), ("kexec_load", 246, 104), ("reboot", 169, 142),
    ("swapon", 167, 224), ("swapoff", 168, 225), ("settimeofday", 164, 170), ("clock_settime", 227, 112),
    ("adjtimex", 159, 171), ("clock_adjtime", 305, 266), ("symlink", 88, None), ("symlinkat", 266, 36),
    ("link", 86, None), ("linkat", 265, 37), ("mknod", 133, None), ("mknodat", 259, 33),
)  # fmt: skip
STARTS_PROCESSES: tuple[tuple[str, int | None, int | None], ...] = (
    ("clone", 56, 220), ("clone3", 435, 435), ("fork", 57, None), ("vfork", 58, None), ("execve", 59, 221),
    ("execveat", 322, 281), ("kill", 62, 129), ("tkill", 200, 130), ("prlimit64", 302, 261), ("setrlimit", 160, 164),
)  # fmt: skip
AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def filter_supported() -> bool:
    """Say whether this machine's system call numbers are known here."""
    return platform.system() == "Linux" and platform.machine() in AUDIT_ARCHITECTURES


def forbid_system_calls(may_start_processes: bool) -> None:
    """Install the filter; `no_new_privs` must be set already (see `landlock.forbid_new_privileges`).

    Raises:
        OSError: the architecture is not known here, or the kernel refused.
    """
    machine = platform.machine()
    if not filter_supported():
        raise OSError(f"no system call filter is known for {machine}")
    column = 1 if machine == "x86_64" else 2
    forbidden = FORBIDDEN if may_start_processes else FORBIDDEN + STARTS_PROCESSES
    numbers = [number for row in forbidden if isinstance(number := row[column], int)]
    instructions = _instructions(AUDIT_ARCHITECTURES[machine], numbers)
    array = (_Instruction * len(instructions))(*instructions)
    program = _Program(len(instructions), array)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _instructions(architecture: int, numbers: list[int]) -> list[_Instruction]:
    """Return the filter: another architecture's calls kill, the listed numbers fail, the rest pass."""
    checks = [_Instruction(JUMP_EQUAL, len(numbers) - position, 0, number) for position, number in enumerate(numbers)]
    return [
        _Instruction(LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET),
        _Instruction(JUMP_EQUAL, 1, 0, architecture),
        _Instruction(RETURN, 0, 0, KILL),
        _Instruction(LOAD_WORD, 0, 0, NUMBER_OFFSET),
        _Instruction(JUMP_AT_LEAST, len(numbers) + 1, 0, X32_NUMBERS_FROM),
        *checks,
        _Instruction(RETURN, 0, 0, ALLOW),
        _Instruction(RETURN, 0, 0, FAIL),
    ]
