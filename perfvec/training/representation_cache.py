"""Representations of a dataset's programs, kept in a folder so that they are computed once for a foundation model.

Enters: a `Gem5Dataset`, a `FoundationModel`, a folder. Leaves: `Representation`s with exact float64 parts.

A file is called by the model's identity and the trace file's hash, so neither a new model nor another trace of the same
name ever meets an old result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from perfvec.archive import read_archive, write_archive
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import Representation
from perfvec.training.gem5_dataset import Gem5Dataset

CACHE_SCHEMA = "perfvec.representation_cache"
CACHE_VERSION = 1
# Told a program's name and the instructions it adds, after each.
Progress = Callable[[str, int], None]


def represent_programs(
    dataset: Gem5Dataset,
    programs: Sequence[str],
    model: FoundationModel,
    folder: Path | None,
    progress: Progress | None = None,
) -> Iterator[Representation]:
    """Represent programs of the dataset, in their order.

    Args:
        dataset: where the traces and function tables lie.
        programs: names.
        model: the foundation model.
        folder: where representations are kept; None keeps none.
        progress: told each program's name and instructions when it is done.
    """
    for program in programs:
        representation = _represent(dataset, program, model, folder)
        if progress is not None:
            progress(program, representation.instructions)
        yield representation


def _represent(dataset: Gem5Dataset, program: str, model: FoundationModel, folder: Path | None) -> Representation:
    if folder is None:
        return represent(dataset.trace(program), model)
    digest = hashlib.sha256((dataset.root / "traces" / f"{program}.parquet").read_bytes()).hexdigest()[:16]
    path = folder / f"representations_{model.identity}" / f"{program}.{digest}.npz"
    if path.is_file():
        return _read(path, program, model.identity)
    representation = represent(dataset.trace(program), model)
    _write(path, representation)
    return representation


def _write(path: Path, representation: Representation) -> None:
    """Write under another name first, so that an interrupted run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    card = {"foundation": representation.foundation, "instructions": representation.instructions}
    arrays = {
        "vector": representation.vector,
        "phases": representation.phases,
        "functions": representation.functions,
        "function_names": np.array(json.dumps(representation.function_names)),
        "function_instructions": np.array(representation.function_instructions, dtype=np.int64),
    }
    write_archive(unfinished, CACHE_SCHEMA, CACHE_VERSION, card, arrays)
    unfinished.replace(path)


def _read(path: Path, program: str, foundation: str) -> Representation:
    card, arrays = read_archive(path, CACHE_SCHEMA, CACHE_VERSION)
    return Representation(
        program=program,
        foundation=foundation,
        instructions=int(card["instructions"]),
        vector=arrays["vector"],
        phases=arrays["phases"],
        functions=arrays["functions"],
        function_names=tuple(json.loads(str(arrays["function_names"]))),
        function_instructions=tuple(int(count) for count in arrays["function_instructions"]),
    )
