"""Compiling C, confined."""

from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.capture import CaptureOptions, capture
from perfvec.trace.capture.compile import CompileError, compile_c
from perfvec.trace.capture.compiler_options import OPTIMISATION_LEVELS, CompileOptions
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.trace.store import read_trace
from tests.trace.capture.compiling import SETTINGS, needs_compiler, needs_library

FREESTANDING = CompileOptions(library="freestanding")
EXIT = 'void _start(void) { __asm__ volatile("mov x8, #93\\n mov x0, #%d\\n svc #0"); }\n'
HELLO = """#include <stdio.h>
#include <math.h>
int main(int count, char **arguments)
{
    printf("%s %.3f\\n", arguments[count - 1], sqrt(count));
    return 3;
}
"""


@needs_compiler
def test_a_freestanding_program_compiles_and_runs():
    result = capture(compile_c(EXIT % 9, FREESTANDING).elf)
    assert result.exit_code == 9


@needs_compiler
@pytest.mark.parametrize("kernel", ["matmul", "jacobi2d", "transpose"])
def test_our_kernels_built_here_give_gem5s_sequence(gem5_data, kernel):
    """The whole way: C source to trace, against gem5's trace of its own build of the same source."""
    name = {"matmul": "matmul_n20_t8", "jacobi2d": "jacobi2d_n40_t16", "transpose": "transpose_n64_t8"}[kernel]
    size, tile = name.split("_n")[1].split("_t")
    folder = gem5_data.parent / "kernels"
    options = CompileOptions(
        "-O2", "freestanding", {"N": size, "T": tile}, {"kernel.h": (folder / "kernel.h").read_bytes()}
    )
    trace = capture(compile_c((folder / f"{kernel}.c").read_bytes(), options).elf).trace
    expected = read_trace(gem5_data / "example" / "traces" / f"{name}.parquet")
    assert np.array_equal(trace.pc, expected.pc)
    assert np.array_equal(trace.static.encoding[trace.static_index], expected.static.encoding[expected.static_index])


@needs_library
@pytest.mark.parametrize("level", OPTIMISATION_LEVELS)
def test_a_program_with_the_c_library_runs(level):
    result = capture(compile_c(HELLO, CompileOptions(level)).elf, CaptureOptions(arguments=("last",)))
    assert (result.output, result.exit_code, result.unknown_system_calls) == (b"last 1.414\n", 3, {})
    assert {"main", "printf", "_start"} <= {function.name for function in result.trace.functions}


@needs_library
def test_lines_lead_back_to_the_source_and_to_no_path_of_this_machine():
    result = capture(compile_c(HELLO).elf)
    lines = result.trace.source_lines
    numbers, found = lines.number(result.trace.pc)
    ran = [found[number] for number in np.unique(numbers)]
    assert {line.file for line in ran} == {"program.c", ""}
    assert {5, 6} <= {line.line for line in ran}
    assert not any(name.startswith("/") for name in lines.files)


@needs_compiler
def test_errors_come_with_their_lines():
    with pytest.raises(CompileError, match=r"program\.c:2:25: error: .*undeclared") as caught:
        compile_c("int x;\nint main(void) { return y; }\nint z = w;\n", FREESTANDING)
    places = [(diagnostic.severity, diagnostic.line) for diagnostic in caught.value.diagnostics]
    assert places[:2] == [("error", 2), ("error", 3)]


@needs_compiler
def test_a_missing_function_is_a_linker_error_with_its_line():
    with pytest.raises(CompileError, match="undefined symbol: missing") as caught:
        compile_c("void missing(void);\n\nvoid _start(void) { missing(); }\n", FREESTANDING)
    assert caught.value.diagnostics[0].line == 3


@needs_compiler
def test_warnings_are_returned():
    program = compile_c('#warning "look here"\n' + EXIT % 0, FREESTANDING)
    assert [(message.severity, message.line) for message in program.diagnostics] == [("warning", 1)]


@needs_compiler
def test_headers_given_with_the_source_are_found():
    options = replace(FREESTANDING, headers={"values.h": b"#define CODE 21\n"})
    source = '#include "values.h"\nvoid _start(void) { register long x0 __asm__("x0") = CODE; ' + (
        'register long x8 __asm__("x8") = 93; __asm__ volatile("svc #0" : : "r"(x0), "r"(x8)); }\n'
    )
    assert capture(compile_c(source, options).elf).exit_code == 21


def limited(**limits: float) -> CaptureSettings:
    return replace(SETTINGS, limits=CaptureLimits(**limits))


@needs_compiler
def test_a_source_over_the_cap_is_refused():
    with pytest.raises(CompileError, match="at most 100 can be taken"):
        compile_c("//" + "x" * 200, FREESTANDING, limited(source_bytes=100))


@needs_compiler
def test_compilation_without_end_is_stopped():
    """A macro that doubles forty times."""
    doubling = "#define A0 x+\n" + "".join(f"#define A{n} A{n - 1} A{n - 1}\n" for n in range(1, 41))
    with pytest.raises(CompileError, match=r"took more than 1\.5 s|stopped without a result|too"):
        compile_c(doubling + "int x, y = A40 1;\n" + EXIT % 0, FREESTANDING, limited(compile_seconds=1.5))


@needs_compiler
def test_a_huge_binary_is_refused():
    """A gigabyte of data is more than the compiler may write, or more than may be run."""
    with pytest.raises(CompileError):
        compile_c("char data[1 << 30] = {1};\n" + EXIT % 0, FREESTANDING)


def test_compilation_is_refused_where_nothing_confines_it():
    settings = CaptureSettings(confinement_problem="this system's kernel has no Landlock")
    with pytest.raises(CaptureError, match="no Landlock"):
        compile_c(EXIT % 0, FREESTANDING, settings)


@needs_compiler
def test_ones_own_machine_may_compile_unconfined():
    settings = CaptureSettings(confinement_problem="this system's kernel has no Landlock", compile_unconfined=True)
    assert capture(compile_c(EXIT % 4, FREESTANDING, settings).elf, settings=settings).exit_code == 4
