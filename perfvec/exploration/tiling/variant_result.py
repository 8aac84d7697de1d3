"""What is known of a variant once it has run: its representation, which any machine can be asked about, and its reuse.

Enters: what `measure_variant` found, or a file. Leaves: a `VariantResult`, or its npz form.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import read_archive, write_archive
from perfvec.exploration.tiling.line_reuse import LineReuse
from perfvec.features.reuse_histogram import ReuseHistogram
from perfvec.representation.representation import Representation

RESULT_SCHEMA, RESULT_VERSION = "perfvec.tiling_result", 1


@dataclass(frozen=True)
class VariantResult:
    """One variant, run from its first instruction to its end.

    foundation: id of the model that represented it. image: `image_digest` of its binary. vector: float64 [d], R_p.
    exit_code: a shipped kernel's is 0 unless its result is no number.
    """

    foundation: str
    image: str
    instructions: int
    exit_code: int
    vector: NDArray[np.float64]
    reuse: LineReuse

    def representation(self, name: str) -> Representation:
        """Return the representation without parts, under a name."""
        parts = np.empty((0, len(self.vector)))
        return Representation(name, self.foundation, self.instructions, self.vector, parts, parts)


def write_result(result: VariantResult, path: Path) -> None:
    """Write the result's npz form."""
    card = {
        "foundation": result.foundation,
        "image": result.image,
        "instructions": result.instructions,
        "exit_code": result.exit_code,
        "footprint_kb": result.reuse.footprint_kb,
        "cold": result.reuse.distances.cold,
    }
    arrays = {"vector": result.vector, "reuse": result.reuse.distances.counts}
    write_archive(path, RESULT_SCHEMA, RESULT_VERSION, card, arrays)


def read_result(path: Path) -> VariantResult:
    """Read what `write_result` wrote.

    Raises:
        CheckpointError: missing, damaged, or of another schema.
    """
    card, arrays = read_archive(path, RESULT_SCHEMA, RESULT_VERSION)
    distances = ReuseHistogram(arrays["reuse"], int(card["cold"]))
    reuse = LineReuse(float(card["footprint_kb"]), distances)
    numbers = int(card["instructions"]), int(card["exit_code"])
    return VariantResult(str(card["foundation"]), str(card["image"]), *numbers, arrays["vector"], reuse)
