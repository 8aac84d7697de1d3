"""The dataset's exhaustive design grid, with what PerfVec knows of its programs.

Enters: the dataset's folder and a foundation model. Leaves: a `DesignGrid`, its cycles by 1,000 instructions, its
programs' representations and timings, and the window model's timings of the programs that models are trained on.
Representing and timing take seconds a program, so a folder may keep them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from perfvec.archive import read_archive, write_archive
from perfvec.errors import MeasurementError
from perfvec.exploration.design_grid import TRAINING_SPLITS, DesignGrid, Matrix
from perfvec.exploration.grid_machines.grid_evidence import GridEvidence
from perfvec.exploration.grid_machines.window_machines import TimedProgram
from perfvec.features.reference.analytic_run import analytic_cycles, analytic_phases
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document, to_document
from perfvec.prediction.library import Library
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.trace.store import read_trace
from perfvec.training.gem5_dataset import Gem5Dataset, read_compressed_array

GRID_FOLDER = "design_grid"
CACHE_SCHEMA = "perfvec.grid_cache"
CACHE_VERSION = 1
Progress = Callable[[int], None]


def read_design_grid(root: Path) -> DesignGrid:
    """Read the grid of a dataset.

    Raises:
        MeasurementError: the folder or a file of it is missing or damaged.
    """
    folder = root / GRID_FOLDER
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        documents = {item["name"]: item for item in json.loads((folder / "machines.json").read_text(encoding="utf-8"))}
        names = next(iter(index.values()))["machines"]
        designs = tuple(parameters_from_document(documents[name]) for name in names)
        rows = [[entry["machines"].index(name) for name in names] for entry in index.values()]
        cycles, seconds = (
            np.array(
                [np.array(entry[key], dtype=np.float64)[row] for entry, row in zip(index.values(), rows, strict=True)]
            )
            for key in ("cycles", "seconds")
        )
        splits = tuple(str(entry["split"]) for entry in index.values())
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise MeasurementError(f"'{folder}' could not be read as a design grid: {error!r}.") from error
    return DesignGrid(tuple(index), splits, designs, cycles, seconds)


def training_phase_cycles(root: Path, grid: DesignGrid) -> dict[str, Matrix]:
    """Read each training program's cycles of each 1,000 instructions on each design: float64 [n, phases]."""
    folder, found = root / GRID_FOLDER, {}
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    for row in grid.rows_of(TRAINING_SPLITS):
        program = grid.programs[row]
        order = [index[program]["machines"].index(design.name) for design in grid.designs]
        cumulative = read_compressed_array(folder / "cumulative_cycles" / f"{program}.npy.zst")[order]
        found[program] = np.diff(cumulative.astype(np.float64), axis=1, prepend=0.0)
    return found


def gather_evidence(
    root: Path, grid: DesignGrid, model: FoundationModel, cache: Path | None, progress: Progress | None = None
) -> GridEvidence:
    """Represent the grid's programs, and time them on its designs by the window model.

    Args:
        root: the dataset's folder.
        grid: its grid.
        model: the foundation model.
        cache: folder that keeps the results; None keeps none.
        progress: told 1 after each program.
    """
    works = []
    for program in grid.programs:
        works.append(_program_work(root, program, grid.designs, model, cache))
        if progress is not None:
            progress(1)
    return GridEvidence(
        representations=tuple(work.representation for work in works),
        timings=np.stack([work.timings for work in works]),
        representation_seconds=np.array([work.representation_seconds for work in works]),
        timing_seconds=np.array([work.timing_seconds for work in works]),
    )


@dataclass(frozen=True)
class _ProgramWork:
    representation: Representation
    timings: Matrix
    representation_seconds: float
    timing_seconds: float


def _program_work(
    root: Path, program: str, designs: Sequence[MachineParameters], model: FoundationModel, cache: Path | None
) -> _ProgramWork:
    source = root / GRID_FOLDER / "traces" / f"{program}.parquet"
    kept = None if cache is None else _cache_path(cache, model.identity, source)
    if kept is not None and kept.is_file():
        card, arrays = read_archive(kept, CACHE_SCHEMA, CACHE_VERSION)
        representation = _representation(program, model.identity, int(card["instructions"]), arrays["phases"])
        return _ProgramWork(representation, arrays["timings"], *(float(value) for value in arrays["seconds"]))
    trace = read_trace(source)
    started = time.process_time()
    phases = represent(trace, model).phases
    represented = time.process_time()
    timings = analytic_cycles(trace, [to_document(design) for design in designs])
    seconds = np.array([represented - started, time.process_time() - represented])
    if kept is not None:
        arrays = {"phases": phases, "timings": timings, "seconds": seconds}
        _keep(kept, {"instructions": len(trace)}, arrays)
    representation = _representation(program, model.identity, len(trace), phases)
    return _ProgramWork(representation, timings, float(seconds[0]), float(seconds[1]))


def _representation(program: str, foundation: str, instructions: int, phases: Matrix) -> Representation:
    """A representation without parts by function, which nothing here reads."""
    empty = np.empty((0, phases.shape[1]))
    return Representation(program, foundation, instructions, phases.sum(axis=0), phases, empty)


def time_training_programs(
    dataset: Gem5Dataset, grid: DesignGrid, library: Library, cache: Path | None, progress: Progress | None = None
) -> list[TimedProgram]:
    """Time the dataset's train and probe programs on the grid's designs by the window model.

    Args:
        dataset: whose traces are read.
        grid: the designs.
        library: the representations, by 1,000 instructions.
        cache: folder that keeps the timings; None keeps none.
        progress: told 1 after each program.
    """
    timed = []
    for program in dataset.program_names(*TRAINING_SPLITS):
        timed.append(_timed_program(dataset, program, grid, library, cache))
        if progress is not None:
            progress(1)
    return timed


def _timed_program(
    dataset: Gem5Dataset, program: str, grid: DesignGrid, library: Library, cache: Path | None
) -> TimedProgram:
    source = dataset.root / "traces" / f"{program}.parquet"
    kept = None if cache is None else _cache_path(cache, library.foundation, source)
    if kept is not None and kept.is_file():
        card, arrays = read_archive(kept, CACHE_SCHEMA, CACHE_VERSION)
        timings, seconds = arrays["timings"], float(card["seconds"])
    else:
        trace = dataset.trace(program)
        started = time.process_time()
        timings = analytic_phases(trace, [to_document(design) for design in grid.designs])
        seconds = time.process_time() - started
        if kept is not None:
            _keep(kept, {"seconds": seconds}, {"timings": timings})
    representation = library.representation(program)
    whole = representation.instructions // PHASE_INSTRUCTIONS  # a last, shorter block would weigh too much
    return TimedProgram(representation.phases[:whole], timings[:, :whole], seconds)


def _cache_path(cache: Path, foundation: str, source: Path) -> Path:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    return cache / f"grid_{foundation}" / f"{source.stem}.{digest}.npz"


def _keep(path: Path, card: dict[str, object], arrays: dict[str, Matrix]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    write_archive(unfinished, CACHE_SCHEMA, CACHE_VERSION, card, arrays)
    unfinished.replace(path)
