"""System calls that untrusted work never needs."""

import platform
import subprocess
import sys

import pytest

from perfvec.trace.capture import system_call_filter
from tests.trace.capture.confined import needs_confinement, run_confined_python


@needs_confinement
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket(socket.AF_INET)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socketpair()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.setsid()",
        "os.chmod('.', 0o777)",
        "os.chown('.', 0, 0)",
        "os.symlink('/etc/passwd', 'link')",
        "os.link('present', 'second')",
        "os.truncate('present', 0)",
        "os.utime('present')",
        "os.chroot('.')",
        "resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))",
        "threading.Thread(target=print).start()",
    ],
)
def test_a_call_fails(tmp_path, attempt):
    (tmp_path / "present").write_text("data")
    code = (
        "import errno\n"
        f"try:\n    {attempt}\n    print('done')\n"
        "except (OSError, RuntimeError, ValueError) as error:\n    print(type(error).__name__)\n"
    )
    imports = "import os, resource, socket, threading\n"
    output = run_confined_python(imports + code, tmp_path).output
    assert output.strip() in ("PermissionError", "RuntimeError", "ValueError")


@needs_confinement
def test_the_compiler_may_start_processes_but_use_no_network(tmp_path):
    code = (
        "import os, socket\nnumber = os.fork()\n"
        "if number == 0:\n    os._exit(7)\nprint(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))\n"
        "try:\n    socket.socket()\nexcept PermissionError:\n    print('refused')\n"
    )
    assert run_confined_python(code, tmp_path, process_count=16).output.split() == ["7", "refused"]


def test_numbers_agree_with_the_system_headers():
    """Against the C compiler's own table, where this machine has one."""
    source = "#include <sys/syscall.h>\n" + "".join(
        f"#ifdef SYS_{name}\n@{name} SYS_{name}\n#endif\n"
        for name, _, _ in system_call_filter.FORBIDDEN + system_call_filter.STARTS_PROCESSES
    )
    if platform.machine() not in system_call_filter.AUDIT_ARCHITECTURES or not sys.platform.startswith("linux"):
        pytest.skip("another architecture")
    try:
        made = subprocess.run(["cc", "-E", "-P", "-xc", "-"], input=source, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no C compiler with system headers here")
    column = 1 if platform.machine() == "x86_64" else 2
    rows = system_call_filter.FORBIDDEN + system_call_filter.STARTS_PROCESSES
    ours = {row[0]: row[column] for row in rows}
    lines = [line[1:].split() for line in made.stdout.splitlines() if line.startswith("@")]
    theirs = {name: int(value) for name, value in lines if value.isdigit()}
    assert len(theirs) > 40
    assert {name: ours[name] for name in theirs} == theirs
