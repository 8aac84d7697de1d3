"""Coverage-guided fuzzing of the readers, where atheris is installed: `python -m tests.fuzz.fuzz_atheris -runs=100000`.

Options are libFuzzer's. The first byte of an input chooses what follows: how many bytes go to a second file. Compiled
kernels are not instrumented, the Python around them is; kernels are compiled with bounds checks.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "perfvec-fuzz-kernels"))

import atheris

# Instrumented code cannot be compiled by numba, so modules with kernels stay as they are.
KERNELS = (
    "champsim", "cvp1_records", "gem5_exec_lines", "gem5_pipe_lines", "interning", "micro_ops", "perfvec_gem5_lines",
    "pipeline_join", "qemu_execlog", "scan", "tarmac_events", "tarmac_instructions", "tarmac_lines", "tarmac_memory",
)  # fmt: skip

with atheris.instrument_imports(
    include=["perfvec.trace"], exclude=[f"perfvec.trace.readers.{module}" for module in KERNELS]
):
    from perfvec.trace.readers import FORMATS
    from tests.fuzz.harness import attempt
    from tests.fuzz.seed_files import load

NAMES = [None, *FORMATS]


def one_input(data: bytes) -> None:
    """Read the rest of `data` as the format, with the companion, that its first two bytes name."""
    if len(data) < 2:
        return
    form = NAMES[data[0] % len(NAMES)]
    share, rest = data[1], data[2:]
    cut = len(rest) * share // 255
    attempt(rest[cut:], rest[:cut] if share else None, form)


def write_corpus(folder: Path) -> None:
    for name, content in load().items():
        (folder / name).write_bytes(b"\x00\x00" + content)


def main() -> None:
    with tempfile.TemporaryDirectory() as corpus:
        write_corpus(Path(corpus))
        atheris.Setup([*sys.argv, "-max_len=16384", corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
