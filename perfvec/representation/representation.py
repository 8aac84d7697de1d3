"""The program's representation R_p: the sum of its instructions' vectors, with the parts it is the sum of.

Enters: sums made by the foundation model, or a file. Leaves: a `Representation`, or its npz form (no pickle).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import RepresentationError
from perfvec.trace.source_lines import SourceLine

REPRESENTATION_SCHEMA = "perfvec.representation"
REPRESENTATION_SCHEMA_VERSION = 1
PHASE_INSTRUCTIONS = 1000


@dataclass(frozen=True)
class Representation:
    """R_p and its parts.

    vector: float64 [d]. phases: float64 [ceil(instructions / 1000), d], sums over consecutive 1,000 instructions.
    functions: float64 [f, d] with function_names and function_instructions (f entries each); code that no
    function covers is called '(elsewhere)'. lines: float64 [l, d] with source_lines and line_instructions, for programs
    whose source lines are known, else empty; the last may be the sum of code without a known line. Each set of parts
    sums to `vector` to 1e-9 relative.
    foundation: id of the foundation model that made it.
    """

    program: str
    foundation: str
    instructions: int
    vector: NDArray[np.float64]
    phases: NDArray[np.float64]
    functions: NDArray[np.float64]
    function_names: tuple[str, ...] = field(default=())
    function_instructions: tuple[int, ...] = field(default=())
    lines: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    source_lines: tuple[SourceLine, ...] = field(default=())
    line_instructions: tuple[int, ...] = field(default=())


def write_representations(representations: Sequence[Representation], path: Path) -> None:
    """Write programs' R_p and instruction counts (`programs`, `instructions` int64 [p], `vectors` float64 [p, d])."""
    if not representations:
        raise RepresentationError("There is no representation to write; at least one is needed.")
    card = {
        "schema": REPRESENTATION_SCHEMA,
        "schema_version": REPRESENTATION_SCHEMA_VERSION,
        "foundation": representations[0].foundation,
    }
    with path.open("wb") as file:  # a file object, so that numpy appends no suffix to the name asked for
        np.savez_compressed(
            file,
            card=np.array(json.dumps(card)),
            programs=np.array([item.program for item in representations]),
            instructions=np.array([item.instructions for item in representations], dtype=np.int64),
            vectors=np.stack([item.vector for item in representations]),
        )


def read_representations(path: Path) -> list[Representation]:
    """Read what `write_representations` wrote; the parts (phases, functions) come back empty.

    Raises:
        RepresentationError: the file cannot be read, or has another schema or version.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            card = json.loads(str(archive["card"]))
            programs, instructions, vectors = archive["programs"], archive["instructions"], archive["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise RepresentationError(f"'{path}' could not be read as a representation file: {error}.") from error
    if card.get("schema") != REPRESENTATION_SCHEMA or card.get("schema_version") != REPRESENTATION_SCHEMA_VERSION:
        raise RepresentationError(
            f"'{path}' has schema {card.get('schema')} version {card.get('schema_version')}; this program reads "
            f"{REPRESENTATION_SCHEMA} version {REPRESENTATION_SCHEMA_VERSION}."
        )
    empty = np.empty((0, vectors.shape[1]))
    return [
        Representation(str(name), card["foundation"], int(count), vector, empty, empty)
        for name, count, vector in zip(programs, instructions, vectors, strict=True)
    ]
