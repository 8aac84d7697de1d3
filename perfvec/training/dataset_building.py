"""A person's own simulations turned into the form of the dataset, so that training works on them as it is.

Enters: the list of runs and of machines. Leaves: traces/P.parquet, cycles/P.npy.zst (uint16 [machines, instructions]),
cycles/index.json, programs.csv, machines.json under the output folder.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from perfvec.errors import MeasurementError, TraceError
from perfvec.trace.readers import ReaderLimits, ReadResult, open_trace
from perfvec.trace.store import write_trace
from perfvec.trace.summary import summarise_trace
from perfvec.trace.trace import Trace
from perfvec.training.run_list import Run
from perfvec.training.sequence_alignment import Overlap, align

MOST_CYCLES = 65_535
ARRAY_BYTES_LIMIT = 2**31
Report = Callable[[str], None]


@dataclass(frozen=True)
class BuiltProgram:
    """What was written of a program: rows of its cycles (machine names), instructions, increments that were capped,
    and the least confidence of its traces.
    """

    name: str
    machines: tuple[str, ...]
    instructions: int
    capped: int
    confidence: str


def build_dataset(
    programs: dict[str, list[Run]], machines: dict[str, dict[str, Any]], output: Path, report: Report
) -> list[BuiltProgram]:
    """Write the dataset and return what it holds.

    Args:
        programs: the runs of each program.
        machines: each machine's document by name.
        output: folder to create or fill.
        report: called with one line a run.

    Raises:
        MeasurementError: runs that do not fit each other, or without commit times.
        TraceError: a trace that cannot be read.
    """
    for runs in programs.values():
        for run in runs:
            if run.machine not in machines:
                raise MeasurementError(
                    f"The machine '{run.machine}' of '{run.program}' is not in the list of machines."
                )
    for folder in ("traces", "cycles"):
        (output / folder).mkdir(parents=True, exist_ok=True)
    built, rows, index = [], [], {}
    for name, runs in programs.items():
        program, trace = _build_program(name, runs, machines, output, report)
        built.append(program)
        rows.append(_program_row(runs[0], trace))
        index[name] = {"machines": list(program.machines), "seconds": [run.seconds for run in runs]}
    (output / "cycles" / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    used = {run.machine for runs in programs.values() for run in runs}
    documents = [document for name, document in machines.items() if name in used]
    (output / "machines.json").write_text(json.dumps(documents, indent=1) + "\n", encoding="utf-8")
    _write_programs(output / "programs.csv", rows)
    return built


def _build_program(
    name: str, runs: list[Run], machines: dict[str, dict[str, Any]], output: Path, report: Report
) -> tuple[BuiltProgram, Trace]:
    reference: Trace | None = None
    measured: list[tuple[Overlap, NDArray[np.int64]]] = []
    confidence = "high"
    for run in runs:
        result = _read(run, machines[run.machine]["period_ps"])
        cycles = _cycles(run, result)
        if reference is None:
            reference = result.trace
        overlap = align(reference, result.trace, f"'{name}' on '{run.machine}'")
        measured.append((overlap, cycles))
        confidence = min(confidence, result.confidence, key=("low", "reduced", "high").index)
        total = int(cycles.sum())
        report(f"{name} on {run.machine}: {len(result.trace):,} instructions, {total:,} cycles ({result.format})")
    if reference is None:
        raise MeasurementError(f"'{name}' has no runs.")
    start, stop = max(overlap.start for overlap, _ in measured), min(overlap.stop for overlap, _ in measured)
    if stop <= start:
        raise MeasurementError(f"The runs of '{name}' have no instructions in common.")
    table = np.stack([cycles[start + overlap.shift : stop + overlap.shift] for overlap, cycles in measured])
    capped = int((table > MOST_CYCLES).sum())
    trace = _rows(reference, start, stop)
    write_trace(trace, output / "traces" / f"{name}.parquet")
    _write_array(np.minimum(table, MOST_CYCLES).astype(np.uint16), output / "cycles" / f"{name}.npy.zst")
    return BuiltProgram(name, tuple(run.machine for run in runs), len(trace), capped, confidence), trace


def _read(run: Run, period_ps: int) -> ReadResult:
    try:
        return open_trace(
            run.trace,
            program=run.program,
            companion=run.second,
            elf=run.elf,
            gem5_version=run.gem5_version,
            period_ps=period_ps,
            ticks_are_commits=run.ticks_are_commits,
            limits=ReaderLimits(),
        )
    except TraceError as error:
        raise TraceError(f"'{run.program}' on '{run.machine}': {error}") from error


def _cycles(run: Run, result: ReadResult) -> NDArray[np.int64]:
    """Return the core cycles that each instruction added, int64 [n]."""
    what = f"'{run.program}' on '{run.machine}'"
    if run.cycles is not None:
        cumulative = read_array(run.cycles)
        if cumulative.shape != (len(result.trace),) or cumulative.dtype.kind not in "ui":
            raise MeasurementError(
                f"{what}: '{run.cycles.name}' should hold {len(result.trace):,} whole numbers, one an instruction, not "
                f"an array of shape {cumulative.shape} and type {cumulative.dtype}."
            )
        increments = np.asarray(np.diff(cumulative.astype(np.int64), prepend=0), dtype=np.int64)
        if int(increments.min()) < 0:
            raise MeasurementError(f"{what}: the cycles in '{run.cycles.name}' decrease; they should be cumulative.")
        return increments
    cycles = result.measured_cycles
    if cycles is None:
        raise MeasurementError(
            f"{what}: the trace has no commit times; trace with O3PipeView too, give a file of cumulative cycles, or "
            "set ticks_are_commits where the core is MinorCPU."
        )
    return cycles.astype(np.int64)


def read_array(path: Path) -> NDArray[Any]:
    """Read a .npy file, plain or wrapped in zstd; nothing pickled is ever loaded.

    Raises:
        MeasurementError: the file is missing, damaged, or expands beyond 2 GiB.
    """
    try:
        raw = path.read_bytes()
        if raw.startswith(b"\x28\xb5\x2f\xfd"):
            raw = zstandard.ZstdDecompressor().stream_reader(raw).read(ARRAY_BYTES_LIMIT)
        array: NDArray[Any] = np.load(io.BytesIO(raw), allow_pickle=False)
    except (OSError, ValueError, EOFError, zstandard.ZstdError) as error:
        raise MeasurementError(f"'{path.name}' could not be read as an array of cycles: {error}.") from error
    return array


def _rows(trace: Trace, start: int, stop: int) -> Trace:
    columns = {name: getattr(trace, name)[start:stop] for name in ("pc", "address", "size", "static_index")}
    taken = None if trace.recorded_taken is None else trace.recorded_taken[start:stop]
    return replace(trace, **columns, recorded_taken=taken)


def _write_array(array: NDArray[np.uint16], path: Path) -> None:
    plain = io.BytesIO()
    np.save(plain, array)
    path.write_bytes(zstandard.ZstdCompressor(level=6).compress(plain.getvalue()))


def _program_row(run: Run, trace: Trace) -> dict[str, object]:
    summary = summarise_trace(trace)
    return {
        "program": run.program,
        "suite": run.suite,
        "compiler": run.compiler,
        "split": run.split,
        "skipped_instructions": run.skipped_instructions,
        "instructions": len(trace),
        "distinct_pcs": summary.distinct_pcs,
        "data_footprint_kb": round(summary.data_footprint_kb),
        "load_share": round(summary.load_share, 4),
        "store_share": round(summary.store_share, 4),
        "branch_share": round(summary.branch_share, 4),
    }


def _write_programs(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
