"""A person's gem5 runs, written to a folder."""

import json
from pathlib import Path

import numpy as np

from perfvec.trace.store import write_trace
from tests.trace.readers.samples import exec_text, perfvec_text, pipe_text, sample_trace

MACHINES = [
    {"name": "slow", "period_ps": 1000, "split": "train", "core": "o3"},
    {"name": "fast", "period_ps": 500, "split": "val", "l2": {"size_kb": 512}},
    {"name": "unused", "period_ps": 300},
]


def write_runs(folder: Path) -> Path:
    """Three programs: as Exec with O3PipeView, as PerfVec's text, and as Parquet with cumulative cycles."""
    (folder / "machines.json").write_text(json.dumps(MACHINES))
    lines = ["program,machine,trace,second,cycles,split,suite,seconds"]
    for machine, period in (("slow", 1000), ("fast", 500)):
        trace = sample_trace(passes=4)
        (folder / f"loop-{machine}.exec").write_text(exec_text(trace))
        (folder / f"loop-{machine}.pipe").write_text(pipe_text(trace, period=period))
        lines.append(f"loop,{machine},loop-{machine}.exec,loop-{machine}.pipe,,train,mine,1.5")
    for machine, period in (("fast", 500), ("slow", 1000)):
        main, store = perfvec_text(sample_trace(passes=3), period=period)
        (folder / f"text-{machine}.txt").write_text(main)
        (folder / f"text-{machine}.sq.txt").write_text(store)
        lines.append(f"text,{machine},text-{machine}.txt,,,val,,")
    write_trace(sample_trace(passes=2), folder / "plain.parquet")
    cycles = np.arange(1, 19, dtype=np.uint64) * 3
    cycles[-1] += 100_000
    np.save(folder / "plain.npy", cycles)
    lines.append("plain,slow,plain.parquet,,plain.npy,probe,,")
    (folder / "runs.csv").write_text("\n".join(lines) + "\n")
    return folder / "runs.csv"
