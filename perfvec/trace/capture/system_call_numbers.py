"""Names of AArch64 Linux system calls, to list those that a program asked for and did not get.

Enters: a number. Leaves: its name (include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

_NAMES: dict[int, str] = {
    5: "setxattr", 19: "eventfd2", 20: "epoll_create1", 21: "epoll_ctl", 22: "epoll_pwait", 23: "dup", 24: "dup3",
    32: "flock", 33: "mknodat", 34: "mkdirat", 36: "symlinkat", 37: "linkat", 38: "renameat", 39: "umount2",
    40: "mount", 41: "pivot_root", 43: "statfs", 44: "fstatfs", 49: "chdir", 50: "fchdir", 51: "chroot", 52: "fchmod",
    53: "fchmodat", 54: "fchownat", 55: "fchown", 59: "pipe2", 61: "getdents64", 69: "preadv", 70: "pwritev",
    71: "sendfile", 72: "pselect6", 73: "ppoll", 88: "utimensat", 91: "capset", 95: "waitid", 97: "unshare",
    102: "getitimer", 103: "setitimer", 105: "init_module", 107: "timer_create", 112: "clock_settime", 117: "ptrace",
    139: "rt_sigreturn", 142: "reboot", 154: "setpgid", 157: "setsid", 164: "setrlimit", 166: "umask", 167: "prctl",
    198: "socket", 199: "socketpair", 200: "bind", 201: "listen", 202: "accept", 203: "connect", 206: "sendto",
    207: "recvfrom", 211: "sendmsg", 212: "recvmsg", 220: "clone", 221: "execve", 227: "msync", 242: "accept4",
    260: "wait4", 265: "open_by_handle_at", 268: "setns", 270: "process_vm_readv", 276: "renameat2", 277: "seccomp",
    279: "memfd_create", 280: "bpf", 281: "execveat", 283: "membarrier", 291: "statx", 425: "io_uring_setup",
    435: "clone3", 437: "openat2", 439: "faccessat2",
}  # fmt: skip


def system_call_name(number: int) -> str:
    """Return the call's name, or 'number N' where it has none here."""
    return _NAMES.get(number, f"number {number}")
