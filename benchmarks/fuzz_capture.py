"""Damage binaries at random and run them: how many are refused, crash as programs do, run, or break the emulator.

Enters: static AArch64 binaries and a seed. Leaves: counts on standard output, and each input that made anything but a
`CaptureError` in the folder `--keep`. Each batch runs in a process of its own, so that a crash of the emulator is a
count and not the end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
from collections import Counter
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.trace.capture.code_scan import scan
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import RunOptions, emulate
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.native_code import NativeCode, load_native_code
from perfvec.trace.capture.settings import CaptureSettings, native_code_folder
from perfvec.trace.capture.source_map import read_source_lines
from perfvec.trace.capture.symbols import read_functions

LIMITS = CaptureLimits(emulation_seconds=2.0, memory_bytes=128 << 20)
INSTRUCTIONS = 50_000
BATCH = 50
HEADER_BYTES = 1024  # half of the damage goes here, where the headers are


def damage(content: bytes, generator: random.Random) -> bytes:
    """Return a copy with bytes changed, words set to edges, or its end cut off."""
    damaged = bytearray(content)
    for _ in range(generator.choice((1, 1, 2, 4, 16))):
        reach = min(HEADER_BYTES, len(damaged)) if generator.random() < 0.5 else len(damaged)
        position = generator.randrange(reach)
        if generator.random() < 0.5:
            damaged[position] = generator.randrange(256)
        else:
            edge = generator.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 38, 1 << 63, (1 << 64) - 1))
            damaged[position : position + 8] = edge.to_bytes(8, "little")
    return bytes(damaged[: generator.randrange(len(damaged))] if generator.random() < 0.05 else damaged)


def outcome(content: bytes, native: NativeCode) -> str:
    """Take the whole way of a capture and say how it ended."""
    try:
        image = read_program(content, LIMITS)
        read_functions(content, image)
        result = emulate(image, RunOptions(limit=INSTRUCTIONS), LIMITS, native)
        code = scan(result.recording, image, native)
        read_source_lines(content, code.pc, image.bias)
    except CaptureError:
        return "refused"
    return "crashed as a program" if result.fault else "ran"


def run_batch(contents: list[bytes], seed: int, keep: str, results: multiprocessing.Queue[str]) -> None:
    """Run one batch; each input lies in `keep` while it runs, and stays there if it breaks the process."""
    generator = random.Random(seed)
    native = load_native_code(native_code_folder(CaptureSettings.from_environment()))
    kept = Path(keep) / f"seed-{seed}.elf"
    for _ in range(BATCH):
        content = damage(generator.choice(contents), generator)
        kept.write_bytes(content)
        try:
            results.put(outcome(content, native))
        except Exception as error:  # the very thing that is looked for
            results.put(f"unexpected {type(error).__name__}")
            kept.rename(kept.with_name(f"{type(error).__name__}-{seed}-{_}.elf"))
    kept.unlink(missing_ok=True)


def main() -> None:
    """Fuzz and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binaries", nargs="+", type=Path)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    contents = [path.read_bytes() for path in arguments.binaries]
    counts: Counter[str] = Counter()
    for batch in range(arguments.inputs // BATCH):
        results: multiprocessing.Queue[str] = multiprocessing.Queue()
        work = (contents, arguments.seed + batch, str(arguments.keep), results)
        process = multiprocessing.Process(target=run_batch, args=work)
        process.start()
        process.join(BATCH * (LIMITS.emulation_seconds + 10))
        if process.is_alive():
            process.kill()
        while not results.empty():
            counts[results.get()] += 1
        if process.exitcode != 0:
            counts[f"process ended with {process.exitcode}"] += 1
    for name, count in counts.most_common():
        print(f"{count:8,} {name}")


if __name__ == "__main__":
    main()
