import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from perfvec.assets import ASSETS

KERNELS = ASSETS / "kernels"
# Kernel: a size, tiles that divide it and tiles that do not, and the array that holds the result.
CASES = {
    "matmul": (24, (1, 4, 5, 8, 24, 100), "C"),
    "transpose": (24, (1, 4, 5, 8, 24, 100), "B"),
    "jacobi2d": (24, (1, 4, 5, 8, 24, 100), "A"),
    "conv2d": (24, (1, 4, 5, 8, 20, 24, 100), "output"),
    "batched_matmul": (9, (1, 2, 3, 4, 9, 100), "C"),
}
ZIG_FLAGS = ["-target", "aarch64-linux-none", "-O2", "-ffreestanding", "-nostdlib", "-static", "-fno-sanitize=all"]


def build_for_host(kernel, size, tile, output, folder, *more):
    program = folder / f"{kernel}_n{size}_t{tile}"
    defines = [f"-DN={size}", f"-DT={tile}", f"-DOUTPUT={output}", *more]
    header = ["-include", str(Path(__file__).parent / "host_kernel.h")]
    source = str(KERNELS / f"{kernel}.c")
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", *defines, *header, source, "-o", str(program)], check=True)
    return program


def test_every_kernel_is_covered():
    assert {path.stem for path in KERNELS.glob("*.c")} == set(CASES)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.parametrize("kernel", CASES)
def test_results_are_the_same_for_all_tile_sizes(kernel, tmp_path):
    size, tiles, output = CASES[kernel]
    results = set()
    for tile in tiles:
        program = build_for_host(kernel, size, tile, output, tmp_path)
        results.add(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
    (result,) = results
    assert "nan" not in result
    assert not result.startswith("0 ")


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.parametrize("kernel", CASES)
def test_results_are_the_same_for_a_second_tile_size_and_any_loop_order(kernel, tmp_path):
    size, _, output = CASES[kernel]
    more = [[], ["-DT2=5"], ["-DT2=100"], *([f"-DORDER={order}", "-DT2=7"] for order in range(6))]
    results = set()
    for macros in more if kernel == "matmul" else more[:3]:
        program = build_for_host(kernel, size, 4, output, tmp_path, *macros)
        results.add(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
    assert len(results) == 1


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ziglang") is None, reason="ziglang is not installed")
@pytest.mark.parametrize("kernel", CASES)
def test_kernels_build_without_libc_for_aarch64_and_run(kernel, tmp_path):
    size, tiles, _ = CASES[kernel]
    program = tmp_path / kernel
    defines = [f"-DN={size}", f"-DT={tiles[1]}"]
    source = str(KERNELS / f"{kernel}.c")
    command = [sys.executable, "-m", "ziglang", "cc", *ZIG_FLAGS, *defines, source, "-o", str(program)]
    subprocess.run(command, check=True)
    assert program.read_bytes()[:4] == b"\x7fELF"
    if shutil.which("qemu-aarch64"):
        assert subprocess.run(["qemu-aarch64", program], check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ziglang") is None, reason="ziglang is not installed")
@pytest.mark.parametrize("kernel", CASES)
def test_every_tile_size_runs_the_same_machine_code(kernel, tmp_path):
    size, tiles, _ = CASES[kernel]
    codes = set()
    for tile in tiles[:2]:
        program = tmp_path / f"{kernel}_{tile}"
        defines = [f"-DN={size}", f"-DT={tile}"]
        source = str(KERNELS / f"{kernel}.c")
        command = [sys.executable, "-m", "ziglang", "cc", *ZIG_FLAGS, *defines, source, "-o", str(program)]
        subprocess.run(command, check=True)
        with program.open("rb") as file:
            codes.add(ELFFile(file).get_section_by_name(".text").data())
    assert len(codes) == 1
