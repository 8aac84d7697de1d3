"""How fast capture records: three programs, instructions a second on one core.

Enters: nothing; compiles three of the examples, larger, with the installed compiler. Leaves: a table on standard
output, in seconds of processor time, which other work on the machine disturbs less than seconds of the clock.
`recorded` is the engine with its hooks alone; `whole` is a capture from bytes to trace, start-up of the worker process
included.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from dataclasses import dataclass

from perfvec.trace.capture.capture import CaptureOptions, capture
from perfvec.trace.capture.compile import compile_c
from perfvec.trace.capture.compiler_options import CompileOptions
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import RunOptions, emulate, load_engine
from perfvec.trace.capture.examples import read_examples
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.native_code import NativeCode, load_native_code
from perfvec.trace.capture.settings import CaptureSettings, native_code_folder

MILLION = 1_000_000


@dataclass(frozen=True)
class Workload:
    """A program and macros that make it run long enough to be timed."""

    name: str
    macros: dict[str, str]


WORKLOADS = (
    Workload("matrix_multiply", {"N": "160", "T": "32"}),
    Workload("quick_sort", {"COUNT": "120000"}),
    Workload("hash_table", {"SLOTS": "131072"}),
)


def processor_seconds() -> float:
    """Return the processor time of this process and of its finished children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def best_seconds(action: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several runs."""
    times = []
    for _ in range(repeats):
        start = processor_seconds()
        action()
        times.append(processor_seconds() - start)
    return min(times)


def measure(workload: Workload, limit: int, repeats: int, native: NativeCode) -> str:
    """Return one row of the table."""
    source = {example.name: example.source for example in read_examples()}[workload.name]
    elf = compile_c(source, CompileOptions("-O2", macros=workload.macros)).elf
    limits = CaptureLimits()
    image = read_program(elf, limits)
    recorded = best_seconds(lambda: emulate(image, RunOptions(limit=limit), limits, native), repeats)
    whole = best_seconds(lambda: capture(elf, CaptureOptions(limit=limit)), repeats)
    count = len(capture(elf, CaptureOptions(limit=limit)).trace)
    rates = count / MILLION / recorded, count / MILLION / whole
    return f"{workload.name:16} {count:12,} {recorded:10.2f} {rates[0]:14.1f} {whole:8.2f} {rates[1]:14.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=20 * MILLION, help="most instructions to record")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    load_engine()
    native = load_native_code(native_code_folder(CaptureSettings.from_environment()))
    print(f"{'program':16} {'instructions':>12} {'recorded s':>10} {'million/s':>14} {'whole s':>8} {'million/s':>14}")
    for workload in WORKLOADS:
        print(measure(workload, arguments.limit, arguments.repeats, native), flush=True)


if __name__ == "__main__":
    main()
