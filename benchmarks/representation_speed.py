"""Instructions a second that two threads represent, from an opened trace to R_p by phase and function.

    PYTHONPATH=. python benchmarks/representation_speed.py \
        [--data ../shared/gem5] [--foundation assets/foundation] [--hidden 96]

Enters: traces of the dataset, opened before the clock starts, and a foundation model: the one in --foundation, or with
--hidden a fresh one of that size, since weights do not change the work. Leaves: a table on standard output: best of the
repeats, and each stage's time in one thread.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.chunk_inputs import ChunkInputs
from perfvec.representation.foundation import CHUNK_INSTRUCTIONS, FoundationModel
from perfvec.representation.group_sums import group_sums
from perfvec.representation.networks import build_network
from perfvec.representation.represent import represent
from perfvec.representation.sequence_network import as_sequence
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace
from perfvec.training.training_config import TrainingConfig

PROGRAMS = ("app-sqlite3", "app-lua", "olden-health", "poly-2mm")


def fresh_model(hidden: int) -> FoundationModel:
    """Return a gated network with random weights and the default columns."""
    config = TrainingConfig(hidden=hidden)
    network = build_network(config.network()).eval().requires_grad_(False)
    columns = config.columns()
    ones = np.ones(len(columns), dtype=np.float32)
    return FoundationModel("fresh", config.network(), network, columns, np.zeros_like(ones), ones)


def best_seconds(model: FoundationModel, trace: Trace, repeats: int) -> float:
    """Return the least wall time of several runs."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        represent(trace, model)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def stage_seconds(model: FoundationModel, trace: Trace) -> tuple[float, float]:
    """Return one thread's CPU seconds for the inputs (features, reference timings), and for the network and sums."""
    inputs, states = (
        ChunkInputs.before(trace, model.config.references > 0),
        [as_sequence(model.network).initial_state(1)],
    )
    spent = [0.0, 0.0]

    def carry(work):  # type: ignore[no-untyped-def]
        result, states[0] = work(states[0])
        return result

    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        began = time.thread_time()
        features, references = inputs.read(start, min(start + CHUNK_INSTRUCTIONS, len(trace)))
        between = time.thread_time()
        groups = np.zeros(len(features), dtype=np.int64)
        group_sums(model.network, model.normalise(features), references, groups, 1, carry)
        spent = [spent[0] + between - began, spent[1] + time.thread_time() - between]
    return spent[0], spent[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/gem5"))
    parser.add_argument("--foundation", type=Path, default=Path("assets/foundation"))
    parser.add_argument("--hidden", type=int)
    parser.add_argument("--programs", nargs="+", default=PROGRAMS)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = fresh_model(arguments.hidden) if arguments.hidden else load_checkpoint(arguments.foundation)
    traces = [read_trace(arguments.data / "traces" / f"{name}.parquet") for name in arguments.programs]
    represent(traces[0].head(5000), model)
    print(f"{'program':<24}{'instructions':>14}{'represented /s':>16}{'inputs, ns':>12}{'network, ns':>13}")
    totals = [0, 0.0]
    for name, trace in zip(arguments.programs, traces, strict=True):
        seconds, stages = best_seconds(model, trace, arguments.repeats), stage_seconds(model, trace)
        shares = [1e9 * stage / len(trace) for stage in stages]
        print(f"{name:<24}{len(trace):>14,}{len(trace) / seconds:>16,.0f}{shares[0]:>12,.0f}{shares[1]:>13,.0f}")
        totals = [totals[0] + len(trace), totals[1] + seconds]
    print(f"{'all':<24}{totals[0]:>14,}{totals[0] / totals[1]:>16,.0f}")


if __name__ == "__main__":
    main()
