"""Options that become arguments of the compiler."""

from pathlib import Path

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.compiler_options import OPTIMISATION_LEVELS, CompileOptions


@pytest.mark.parametrize("level", ["-O4", "-O2 -I/etc", "-Ofast", "@/etc/passwd", "", "-O2\n-include/etc/passwd"])
def test_only_known_levels(level):
    with pytest.raises(CaptureError, match="optimisation level"):
        CompileOptions(optimisation=level)


@pytest.mark.parametrize("library", ["glibc", "../musl", ""])
def test_only_known_libraries(library):
    with pytest.raises(CaptureError, match="library"):
        CompileOptions(library=library)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A -include", "1"), ("1A", "1"), ("", "1"), ("A", "\n#include </etc/passwd>"), ("A", '"/etc/passwd"'),
        ("A", "x" * 65), ("@file", "1"), ("A=1", "1"),
    ],
)  # fmt: skip
def test_macros_are_names_and_plain_values(name, value):
    with pytest.raises(CaptureError, match="macro"):
        CompileOptions(macros={name: value})


@pytest.mark.parametrize(
    "name",
    ["../escape.h", "/etc/evil.h", "a/b.h", "program.c", ".h", "-include.h", "@args.h", "a\n.h", "program.o", "a.h\0"],
)
def test_headers_have_plain_names(name):
    with pytest.raises(CaptureError, match="header file"):
        CompileOptions(headers={name: b""})


def test_each_level_reaches_the_compiler():
    for level in OPTIMISATION_LEVELS:
        arguments = CompileOptions(level).compiler_arguments(Path("/zig"))
        assert [argument for argument in arguments if argument.startswith("-O")] == [level]


def test_macros_and_library_reach_the_compiler():
    arguments = CompileOptions("-O2", "freestanding", {"N": "20"}).compiler_arguments(Path("/zig"))
    assert {"-DN=20", "-ffreestanding"} <= set(arguments)
    assert not any("musl" in argument for argument in arguments)


def test_no_argument_names_a_response_file():
    arguments = CompileOptions(macros={"A": "1"}, headers={"a.h": b""}).compiler_arguments(Path("/zig"))
    assert not any(argument.startswith("@") for argument in arguments)
