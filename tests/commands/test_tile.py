import csv

import pytest
from click.testing import CliRunner

from perfvec.cli import main
from tests.trace.capture.compiling import needs_compiler

ROWS = ["kernel", "size", "tile", "machine", "instructions", "cycles", "runtime_ns"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFVEC_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["tile", *arguments, "--output", "out.csv"])

    return invoke


@needs_compiler
@pytest.mark.slow
def test_a_kernel_of_ones_own_is_tiled(run, tmp_path):
    kernel = (
        '#include "kernel.h"\nstatic double a[N];\nstatic double f(void) {\n'
        "for (int i = 0; i < N; i += T) for (int j = i; j < min_int(i + T, N); j++) a[j] += j;\nreturn a[N / 2]; }\n"
        "KERNEL_MAIN(f())\n"
    )
    (tmp_path / "mine.c").write_text(kernel)
    machines = ("--machine", "cortex_a7_like", "--machine", "cortex_a7_l1d8_l2128")
    result = run("mine.c", "--size", "100", "--tiles", "1,10,100", *machines)
    assert result.exit_code == 0, result.output
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ROWS
    assert [row["tile"] for row in rows] == ["1", "10", "100"] * 2
    assert {row["kernel"] for row in rows} == {"mine"}
    for row in rows:
        assert float(row["runtime_ns"]) == pytest.approx(float(row["cycles"]) * 0.8, rel=1e-4)
    assert "best tile on cortex_a7_like" in result.output


@needs_compiler
@pytest.mark.slow
def test_a_kernel_that_does_not_compile_is_told_with_the_compilers_lines(run, tmp_path):
    (tmp_path / "mine.c").write_text("int main(void) { return N / T + missing; }\nint _start;\n")
    result = run("mine.c", "--tiles", "4", "--machine", "cortex_a7_like")
    assert result.exit_code == 1
    assert "program.c:1:" in result.output
    assert "Error: The program does not compile" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.c", "--tiles", "4", "--machine", "cortex_a7_like"), "neither a C file nor one of the kernels"),
        (("matmul", "--tiles", "4", "--machine", "nothing"), "neither a machine"),
        (("matmul", "--tiles", "4,x", "--machine", "cortex_a7_like"), "whole numbers with commas"),
        (("matmul", "--tiles", "0", "--machine", "cortex_a7_like"), "The tile 0"),
        (("transpose", "--tiles", "4", "--order", "ikj", "--machine", "cortex_a7_like"), "no loop order 'ikj'"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, arguments, words):
    result = run(*arguments)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output
