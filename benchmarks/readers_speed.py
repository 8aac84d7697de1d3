"""How many instructions a second each reader takes in: `python -m benchmarks.readers_speed [--trace T.parquet]`.

The trace is written in every format (by the writers of the tests, which share no code with the readers), then read
back; the best of several reads counts, in processor time of one core, from memory, without compression unless the row
says so. Records are what the file holds: micro-operations for gem5's formats, instructions for the others.
"""

from __future__ import annotations

import argparse
import gzip
import io
import lzma
import os
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import zstandard

from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.readers import open_trace
from perfvec.trace.store import write_trace
from perfvec.trace.trace import Trace
from tests.trace.readers import samples

REPETITIONS = 3


@dataclass(frozen=True)
class Case:
    """A file to read: its bytes, perhaps a second file, and the records it holds."""

    name: str
    data: bytes
    second: bytes | None
    records: int


def cases(trace: Trace) -> list[Case]:
    """Return the trace in every format."""
    instructions = len(trace)
    micro_ops = sum(len(samples.micro_operations(trace, row)) for row in range(instructions))
    parquet, champsim = io.BytesIO(), io.BytesIO()
    write_trace(trace, parquet)
    write_champsim(trace, champsim)
    cvp1 = samples.cvp1_bytes(trace)
    main, store = (text.encode() for text in samples.perfvec_text(trace))
    execs, pipe = samples.exec_text(trace).encode(), samples.pipe_text(trace).encode()
    log = samples.execlog_text(trace).encode()
    return [
        Case("Parquet (ours)", parquet.getvalue(), None, instructions),
        Case("ChampSim", champsim.getvalue(), None, instructions),
        Case("ChampSim, xz", lzma.compress(champsim.getvalue(), preset=6), None, instructions),
        Case("CVP-1", cvp1, None, instructions),
        Case("CVP-1, gzip", gzip.compress(cvp1), None, instructions),
        Case("PerfVec gem5 text", main, store, micro_ops),
        Case("gem5 Exec", execs, None, micro_ops),
        Case("gem5 Exec + O3PipeView", execs, pipe, micro_ops),
        Case("gem5 O3PipeView", pipe, None, micro_ops),
        Case("QEMU execlog", log, None, instructions),
        Case("QEMU execlog, zstd", zstandard.ZstdCompressor().compress(log), None, instructions),
        Case("Tarmac (gem5)", samples.tarmac_text(trace, "gem5").encode(), None, instructions),
        Case("Tarmac (Fast Models)", samples.tarmac_text(trace, "fast-models").encode(), None, instructions),
        Case("Tarmac (envelope)", samples.tarmac_text(trace, "envelope").encode(), None, instructions),
    ]


def best_seconds(case: Case) -> float:
    """Return the shortest time that reading the case took."""
    seconds = []
    for _ in range(REPETITIONS + 1):  # the first one compiles
        started = time.process_time()
        open_trace(io.BytesIO(case.data), companion=None if case.second is None else io.BytesIO(case.second))
        seconds.append(time.process_time() - started)
    return float(np.min(seconds[1:]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trace", type=Path, help="A trace to write in every format; by default a small loop.")
    parser.add_argument("--instructions", type=int, default=200_000)
    arguments = parser.parse_args()
    if arguments.trace is None:
        trace = samples.sample_trace(passes=arguments.instructions // 7)
    else:
        trace = open_trace(arguments.trace).trace.head(arguments.instructions)
    print(f"'{trace.program}', {len(trace):,} instructions; best of {REPETITIONS} reads")
    print(f"{'format':24} {'records':>10} {'MB':>7} {'records/s':>12} {'MB/s':>7}")
    for case in cases(trace):
        seconds = best_seconds(case)
        size = (len(case.data) + len(case.second or b"")) / 1e6
        rate, speed = case.records / seconds, size / seconds
        print(f"{case.name:24} {case.records:10,} {size:7.1f} {rate:12,.0f} {speed:7.0f}", flush=True)


if __name__ == "__main__":
    main()
