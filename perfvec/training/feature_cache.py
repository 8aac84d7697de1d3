"""Features and block targets of a dataset's programs as arrays on disk, made once and mapped into memory.

Enters: a `Gem5Dataset`. Leaves, in the cache folder, for each program: NAME.features.npy float16 [n, F],
NAME.references.npy float16 [n, S] (core cycles), NAME.blocks.npy float32 [ceil(n / 32), k] (measured cycles of each
32 instructions on the program's k machines).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import CHUNK_INSTRUCTIONS, FeatureExtractor
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.timings import REFERENCE_SCHEMA_VERSION, ReferenceTimer
from perfvec.features.schema import FEATURE_COUNT, SCHEMA_VERSION
from perfvec.trace.trace import Trace
from perfvec.training.gem5_dataset import Gem5Dataset

BLOCK_INSTRUCTIONS = 32
ROW_BLOCKS = 32  # blocks summed to a row of what initial machines are fitted to: 1,024 instructions
PARTS = ("features", "references", "blocks")  # in the order written: a program with blocks has them all


@dataclass(frozen=True)
class CachedProgram:
    """One program's arrays, mapped read-only; `machines` names the columns of `blocks`."""

    name: str
    features: NDArray[np.float16]
    references: NDArray[np.float16]
    blocks: NDArray[np.float32]
    machines: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.features)

    @cached_property
    def reference_rows(self) -> NDArray[np.float64]:
        """Reference cycles of each whole `ROW_BLOCKS` blocks, float64 [rows, S]; summed once a process."""
        size = ROW_BLOCKS * BLOCK_INSTRUCTIONS
        whole = len(self) // size * size
        sums = np.add.reduceat(self.references[:whole], np.arange(0, whole, size), axis=0, dtype=np.float32)
        return sums.astype(np.float64)


def block_sums(cycles: NDArray[np.uint16], block: int = BLOCK_INSTRUCTIONS) -> NDArray[np.float32]:
    """Sum cycles [k, n] over blocks of instructions; float32 [ceil(n / block), k]."""
    starts = np.arange(0, cycles.shape[1], block)
    return np.add.reduceat(cycles.astype(np.float32), starts, axis=1).T.copy()


def write_program(dataset: Gem5Dataset, program: str, folder: Path) -> None:
    """Write one program's arrays, each under its final name only when whole: who has the old ones mapped keeps them."""
    trace = dataset.trace(program)
    unfinished = {part: folder / f"{program}.{part}.{os.getpid()}.npy" for part in PARTS}
    features = _create(unfinished["features"], (len(trace), FEATURE_COUNT))
    references = _create(unfinished["references"], (len(trace), REFERENCE_COUNT))
    _fill(trace, features, references)
    features.flush()
    references.flush()
    np.save(unfinished["blocks"], block_sums(dataset.cycles(program).cycles))
    for part in PARTS:
        unfinished[part].replace(folder / f"{program}.{part}.npy")


def _create(path: Path, shape: tuple[int, int]) -> np.memmap:
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)


def _fill(trace: Trace, features: np.memmap, references: np.memmap) -> None:
    state, extractor, timer = EventState(), FeatureExtractor(trace.static), ReferenceTimer(trace.static)
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        stop = min(start + CHUNK_INSTRUCTIONS, len(trace))
        events = extract_events(trace, start, stop, state)
        features[start:stop] = extractor.extract(trace, start, stop, events)
        references[start:stop] = timer.time(trace, start, stop, events)


def ensure_cached(dataset: Gem5Dataset, programs: Iterable[str], folder: Path) -> list[CachedProgram]:
    """Return the programs' arrays, writing those that are missing, in a subfolder of the features' versions."""
    folder = folder / f"features-{SCHEMA_VERSION}-references-{REFERENCE_SCHEMA_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    for program in (names := list(programs)):
        if not (folder / f"{program}.blocks.npy").exists():
            write_program(dataset, program, folder)
    return [_open(dataset, program, folder) for program in names]


def _open(dataset: Gem5Dataset, program: str, folder: Path) -> CachedProgram:
    return CachedProgram(
        program,
        np.load(folder / f"{program}.features.npy", mmap_mode="r"),
        np.load(folder / f"{program}.references.npy", mmap_mode="r"),
        np.load(folder / f"{program}.blocks.npy"),
        dataset.machines_of(program),
    )
