"""The lines of docs/security.md that are about the whole way, from what a visitor sends to what comes back."""

import errno
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.capture import CaptureOptions, capture
from perfvec.trace.capture.compile import CompileError, compile_c
from perfvec.trace.capture.compiler_options import CompileOptions
from perfvec.trace.capture.limits import CaptureLimits
from tests.trace.capture.compiling import SETTINGS, needs_compiler
from tests.trace.capture.confined import needs_confinement
from tests.trace.capture.programs import DATA_ADDRESS, leave, program, set_register, store, system_call

# At -O0 the linker keeps what nothing refers to, so what was read would be in the binary.
FREESTANDING = CompileOptions("-O0", "freestanding")
SECRET = "the_server_keeps_this_to_itself_4711"
END = '\nvoid _start(void) { __asm__ volatile("mov x8, #93\\n mov x0, #0\\n svc #0"); }\n'
HERE = (1 << 64) - 100

ATTEMPTS = {
    "include": '#include "{path}"',
    "include in angle brackets": "#include <{path}>",
    "import": '#import "{path}"',
    "include_next": "#include_next <{path}>",
    "include through a macro": '#define WHERE "{path}"\n#include WHERE',
    "climbing out of the folder": '#include "../../../../../../../..{path}"',
    "embed": 'const char stolen[] = {{\n#embed "{path}"\n}};',
    "incbin": '__asm__(".data\\n.incbin \\"{path}\\"");',
    "assembler include": '__asm__(".include \\"{path}\\"");',
    "pragma dependency": '#pragma GCC dependency "{path}"\n#error end',
    "pragma comment": '#pragma comment(lib, "{path}")',
    "pragma include alias": '#pragma include_alias("a.h", "{path}")\n#include "a.h"',
    "line marker": '#line 1 "{path}"\nint x = undeclared;',
    "environment of the process": '#include "/proc/self/environ"',
    "memory map of the process": '#include "/proc/self/maps"',
    "environment of the server": '#include "/proc/{parent}/environ"',
    "password file": '#include "/etc/passwd"',
    "shadow file": '#include "/etc/shadow"',
}


@needs_compiler
@needs_confinement
@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_source_reads_a_file_of_the_server(tmp_path, monkeypatch, name):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET + "\n")
    monkeypatch.setenv("SECRET_OF_THE_SERVER", SECRET)
    source = ATTEMPTS[name].format(path=secret, parent=os.getpid()) + END
    with pytest.raises(CompileError) as caught:
        compile_c(source, FREESTANDING)
    said = str(caught.value) + "".join(str(diagnostic) for diagnostic in caught.value.diagnostics)
    assert SECRET not in said
    assert "root:" not in said


@needs_compiler
@pytest.mark.parametrize("name", ["include", "embed", "incbin", "import"])
def test_the_attempts_would_succeed_without_confinement(tmp_path, name):
    """What the test above tries is no empty threat: with nothing in its way the secret comes out."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET + "\n")
    source = ATTEMPTS[name].format(path=secret, parent=0) + END
    unconfined = replace(SETTINGS, confinement_problem="pretended", compile_unconfined=True)
    try:
        found = compile_c(source, FREESTANDING, unconfined).elf.decode("latin-1")
    except CompileError as error:
        found = str(error)
    assert SECRET in found


@needs_compiler
@needs_confinement
def test_a_source_learns_that_a_file_exists():
    """The remaining risk that docs/security.md names: the kernel's rules cover contents, not existence."""
    question = '#if __has_embed("PATH")\n#warning it exists\n#endif' + END
    there = compile_c(question.replace("PATH", "/etc/passwd"), FREESTANDING).diagnostics
    absent = compile_c(question.replace("PATH", "/etc/not-there"), FREESTANDING).diagnostics
    assert [message.message for message in there] == ["it exists [-W#warnings]"]
    assert absent == ()


@needs_compiler
@pytest.mark.parametrize(
    "source",
    [
        "#define A0 x+\n" + "".join(f"#define A{n} A{n - 1} A{n - 1}\n" for n in range(1, 41)) + "int x, y = A40 1;",
        "char data[1 << 30] = {1};",
        "#include __FILE__\n#include __FILE__",
        '__asm__(".rept 2000000000\\n nop\\n .endr");',
        "int a" + "[2" * 5000 + "]" * 5000 + ";",
        "int x = " + "(" * 100_000 + "1" + ")" * 100_000 + ";",
    ],
    ids=["doubling macros", "a gigabyte of data", "itself", "endless assembly", "deep types", "deep brackets"],
)
def test_no_source_takes_the_compilers_time_or_memory_for_long(source):
    settings = replace(SETTINGS, limits=CaptureLimits(compile_seconds=4.0, compile_memory_bytes=2 << 30))
    with pytest.raises(CompileError):
        compile_c(source + END, FREESTANDING, settings)


def reading(path: str) -> bytes:
    """A program that opens a path, reads what it gets and prints it, and leaves with open's error number."""
    padded = path.encode() + b"\0" * (8 - len(path) % 8)
    place = [
        word
        for position in range(0, len(padded), 8)
        for word in (*set_register(2, int.from_bytes(padded[position:][:8], "little")), store(2, 1, position))
    ]
    code = [
        *set_register(1, DATA_ADDRESS), *place, *system_call(56, HERE, DATA_ADDRESS, 0), 0xAA0003F3,  # mov x19, x0
        *set_register(1, DATA_ADDRESS + 1024), *set_register(2, 1024), *set_register(8, 63), 0xD4000001,
        *system_call(64, 1, DATA_ADDRESS + 1024, 1024), 0xCB1303E0,  # neg x0, x19
        *set_register(8, 93), 0xD4000001,
    ]  # fmt: skip
    return program(*code)


@pytest.mark.parametrize("name", ["/etc/passwd", "/proc/self/environ", "/dev/urandom", "../../../../etc/hostname", "/"])
def test_emulated_code_opens_no_file_of_the_server(name):
    result = capture(reading(name))
    assert result.exit_code in (errno.ENOENT, errno.EISDIR)
    assert result.output.strip(b"\0") == b""


def test_emulated_code_opens_what_was_uploaded_with_it():
    """The same program does read a file that it was given, so the test above can fail."""
    result = capture(reading("/etc/passwd"), CaptureOptions(files={"etc/passwd": b"uploaded"}))
    assert result.output.strip(b"\0") == b"uploaded"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("socket", system_call(198, 2, 1, 0)), ("connect", system_call(203, 3, DATA_ADDRESS, 16)),
        ("clone", system_call(220, 17, 0, 0, 0, 0)), ("execve", system_call(221, DATA_ADDRESS, 0, 0)),
        ("ptrace", system_call(117, 16, 1, 0, 0)), ("process_vm_readv", system_call(270, 1, 0, 0, 0, 0, 0)),
        ("mount", system_call(40, 0, 0, 0, 0, 0)), ("io_uring_setup", system_call(425, 1, DATA_ADDRESS)),
        ("memfd_create", system_call(279, DATA_ADDRESS, 0)), ("bpf", system_call(280, 0, 0, 0)),
    ],
)  # fmt: skip
def test_emulated_code_reaches_no_socket_process_or_device(name, call):
    result = capture(program(*call, 0xCB0003E0, *set_register(8, 93), 0xD4000001))  # exit(-x0)
    assert result.exit_code == errno.ENOSYS
    assert result.unknown_system_calls == {name: 1}


def test_emulated_memory_is_capped():
    """Map a gigabyte where half of that may be had."""
    call = system_call(222, 0, 1 << 30, 3, 0x22, (1 << 64) - 1, 0)
    assert capture(program(*call, 0xCB0003E0, *set_register(8, 93), 0xD4000001)).exit_code == errno.ENOMEM


def test_a_binary_that_asks_for_too_much_memory_is_refused():
    with pytest.raises(CaptureError, match="bytes of memory"):
        capture(program(*leave(0), data_bytes=1 << 34))


def test_nothing_is_left_on_the_servers_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    capture(program(*leave(0)))
    assert list(Path(tmp_path).iterdir()) == []


def test_every_line_of_the_threat_model_names_a_test_that_exists():
    root = Path(__file__).resolve().parents[3]
    lines = [line for line in (root / "docs" / "security.md").read_text().splitlines() if line.startswith("| ")]
    rows = [line for line in lines if "`tests/" in line]
    assert len(rows) >= 15
    for row in rows:
        for reference in row.split("`")[1::2]:
            if reference.startswith("tests/"):
                path, _, name = reference.partition("::")
                assert (root / path).is_file(), reference
                assert not name or f"def {name}(" in (root / path).read_text(), reference
