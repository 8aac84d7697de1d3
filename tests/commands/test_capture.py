"""The `capture` command."""

import pytest
from click.testing import CliRunner

from perfvec.commands.capture import command
from perfvec.trace.store import read_trace
from tests.trace.capture.compiling import needs_compiler, needs_library
from tests.trace.capture.programs import branch_if_not_zero, leave, program, set_register, subtract_one

LOOP = program(*set_register(1, 100), subtract_one(1), branch_if_not_zero(1, -1), *leave(7))


@pytest.fixture
def binary(tmp_path):
    path = tmp_path / "loop"
    path.write_bytes(LOOP)
    return path


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_binary_becomes_a_trace_file(tmp_path, binary):
    result = run(binary, "--output", tmp_path / "loop.parquet")
    assert result.exit_code == 0, result.output
    assert "204 instructions written" in result.stderr
    assert "exit code 7" in result.stderr
    trace = read_trace(tmp_path / "loop.parquet")
    assert (len(trace), trace.program, trace.isa) == (204, "loop", "aarch64")


def test_skip_and_limit(tmp_path, binary):
    result = run(binary, "--output", tmp_path / "part.parquet", "--skip", 10, "--limit", 20)
    assert "recording ended before the program" in result.stderr
    assert "had more to run" in result.stderr
    assert len(read_trace(tmp_path / "part.parquet")) == 20


@needs_compiler
def test_c_compiles_at_the_level_asked_for(tmp_path):
    source = tmp_path / "twice.c"
    source.write_text(
        "static int volatile turns = 10;\nvoid _start(void)\n{\n    long sum = VALUE;\n"
        "    for (int turn = 0; turn < turns; turn++) sum += turn;\n"
        '    register long x0 __asm__("x0") = sum;\n    register long x8 __asm__("x8") = 93;\n'
        '    __asm__ volatile("svc #0" : : "r"(x0), "r"(x8));\n}\n'
    )
    lengths = {}
    for level in ("-O0", "-O2"):
        output = tmp_path / f"{level}.parquet"
        result = run(source, "--freestanding", level, "-D", "VALUE=5", "--output", output)
        assert result.exit_code == 0, result.output
        assert "exit code 50" in result.stderr
        lengths[level] = len(read_trace(output))
    assert lengths["-O0"] > lengths["-O2"]


@needs_compiler
def test_errors_of_the_compiler_are_shown_with_their_lines(tmp_path):
    source = tmp_path / "bad.c"
    source.write_text("int main(void)\n{\n    return missing;\n}\n")
    result = run(source, "--freestanding", "--output", tmp_path / "bad.parquet")
    assert result.exit_code == 1
    assert "program.c:3:12: error: use of undeclared identifier 'missing'" in result.stderr
    assert not (tmp_path / "bad.parquet").exists()


@needs_library
def test_arguments_input_and_files_reach_the_program(tmp_path):
    (tmp_path / "echo.c").write_text(
        "#include <stdio.h>\nint main(int count, char **arguments)\n{\n    char line[80];\n"
        '    FILE *file = fopen("data.txt", "r");\n    printf("%s", fgets(line, 80, file));\n'
        '    printf("%s", fgets(line, 80, stdin));\n    printf("%d %s\\n", count, arguments[1]);\n    return 0;\n}\n'
    )
    (tmp_path / "data.txt").write_text("from the file\n")
    (tmp_path / "typed.txt").write_text("from the input\n")
    result = run(
        tmp_path / "echo.c", "--output", tmp_path / "echo.parquet", "--file", tmp_path / "data.txt", "--stdin",
        tmp_path / "typed.txt", "--", "--verbose",
    )  # fmt: skip
    assert result.stdout == "from the file\nfrom the input\n2 --verbose\n"


def test_a_file_that_is_no_program_says_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFVEC_CAPTURE", "off")
    (tmp_path / "a").write_bytes(LOOP)
    result = run(tmp_path / "a", "--output", tmp_path / "a.parquet")
    assert result.exit_code == 1
    assert "turned off" in result.stderr
