import pytest
from click.testing import CliRunner

from perfvec.cli import main
from tests.trace.capture.compiling import needs_compiler


@needs_compiler
@pytest.mark.slow
def test_the_best_of_a_small_kernel_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFVEC_CACHE", str(tmp_path / "cache"))
    output = tmp_path / "tried.csv"
    arguments = ["autotune", "transpose", "--size", "12", "--machine", "cortex_a7_like", "--output", str(output)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "best tile on cortex_a7_like" in result.output
    assert "no simulation run" in result.output
    lines = output.read_text().splitlines()
    assert lines[0] == "tile,instructions,cycles"
    cycles = [float(line.split(",")[2]) for line in lines[1:]]
    assert cycles == sorted(cycles)
    assert f"{len(cycles)} of " in result.output


def test_an_unknown_kernel_is_one_sentence():
    result = CliRunner().invoke(main, ["autotune", "nothing", "--machine", "cortex_a7_like"])
    assert result.exit_code == 1
    assert "neither a C file nor one of the kernels" in result.output
