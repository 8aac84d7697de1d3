"""Speed of events, features and reference timings on one core, in instructions a second.

    PYTHONPATH=. python benchmarks/features_speed.py \
        [--data ../shared/gem5] [--programs app-sqlite3 poly-2mm ...] [--repeats 3]

Enters: traces of the dataset, opened before the clock starts. Leaves: a table on standard output: best of the repeats,
events alone, events with features, and both with reference timings. Kernels are compiled before the first measurement.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import CHUNK_INSTRUCTIONS, extract_features
from perfvec.features.schema import FEATURE_COUNT
from perfvec.representation.chunk_inputs import ChunkInputs
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace

PROGRAMS = ("app-sqlite3", "app-lua", "olden-health", "poly-2mm", "micro-branches", "micro-gather-512k")


def run_events(trace: Trace) -> None:
    """Extract the events of a whole trace."""
    state = EventState()
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        extract_events(trace, start, min(start + CHUNK_INSTRUCTIONS, len(trace)), state)


def run_features(trace: Trace) -> None:
    """Extract events and features of a whole trace."""
    for _ in extract_features(trace):
        pass


def run_all(trace: Trace) -> None:
    """Compute all that a network reads of a whole trace."""
    inputs = ChunkInputs.before(trace, timed=True)
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        inputs.read(start, min(start + CHUNK_INSTRUCTIONS, len(trace)))


def best_seconds(work: Callable[[Trace], None], trace: Trace, repeats: int) -> float:
    """Return the least wall time of several runs."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        work(trace)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/gem5"))
    parser.add_argument("--programs", nargs="+", default=PROGRAMS)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    numba.set_num_threads(1)
    traces = [read_trace(arguments.data / "traces" / f"{name}.parquet") for name in arguments.programs]
    works = (run_events, run_features, run_all)
    run_all(traces[0].head(1000))
    features = f"{FEATURE_COUNT} features /s"
    print(f"{'program':<24}{'instructions':>14}{'events /s':>14}{features:>20}{'with timings /s':>18}")
    totals = np.zeros(1 + len(works))
    for name, trace in zip(arguments.programs, traces, strict=True):
        _ = trace.taken
        seconds = [best_seconds(work, trace, arguments.repeats) for work in works]
        show(name, np.array([len(trace), *seconds]))
        totals += (len(trace), *seconds)
    show("all", totals)


def show(name: str, row: NDArray[np.float64]) -> None:
    """Print a line: instructions, and how many a second of each kind of work."""
    rates = row[0] / row[1:]
    print(f"{name:<24}{row[0]:>14,.0f}{rates[0]:>14,.0f}{rates[1]:>20,.0f}{rates[2]:>18,.0f}")


if __name__ == "__main__":
    main()
