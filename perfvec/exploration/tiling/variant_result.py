"""What is known of a variant once it has run: its representation, which any machine can be asked about, and its reuse.

Machines given by their parameters are predicted better with the window model run at those parameters, so the cycles
found there are kept beside the representation, by `parameters_key`.

Enters: what `measure_variant` found, or a file. Leaves: a `VariantResult`, or its npz form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import read_archive, write_archive
from perfvec.exploration.tiling.line_reuse import LineReuse
from perfvec.features.reuse_histogram import ReuseHistogram
from perfvec.microarchitecture.parameters import MachineParameters, to_document
from perfvec.prediction.analytic_prediction import AnalyticRun
from perfvec.representation.representation import Representation

RESULT_SCHEMA, RESULT_VERSION = "perfvec.tiling_result", 2


@dataclass(frozen=True)
class VariantResult:
    """One variant, run from its first instruction to its end.

    foundation: id of the model that represented it. image: `image_digest` of its binary. vector: float64 [d], R_p.
    exit_code: a shipped kernel's is 0 unless its result is no number. own_cycles: core cycles in the window model of
    machines given by their parameters, by `parameters_key`; reference_cycles: float64 [S], of the reference machines
    there, empty while own_cycles is.
    """

    foundation: str
    image: str
    instructions: int
    exit_code: int
    vector: NDArray[np.float64]
    reuse: LineReuse
    own_cycles: Mapping[str, float] = field(default_factory=dict)
    reference_cycles: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def representation(self, name: str) -> Representation:
        """Return the representation without parts, under a name."""
        parts = np.empty((0, len(self.vector)))
        return Representation(name, self.foundation, self.instructions, self.vector, parts, parts)

    def lacks(self, machines: Sequence[MachineParameters]) -> list[MachineParameters]:
        """Return those machines that the window model has not been run at."""
        return [machine for machine in machines if parameters_key(machine) not in self.own_cycles]

    def run_on(self, machines: Sequence[MachineParameters]) -> AnalyticRun | None:
        """Return the run in the window model on machines, None where there are none or it has not been run at all."""
        if not machines or self.lacks(machines):
            return None
        cycles = np.array([self.own_cycles[parameters_key(machine)] for machine in machines])
        return AnalyticRun(cycles, self.reference_cycles)

    def with_run(self, machines: Sequence[MachineParameters], run: AnalyticRun) -> VariantResult:
        """Return the result with another run in the window model beside those it has."""
        found = dict(zip(map(parameters_key, machines), run.cycles.tolist(), strict=True))
        return replace(self, own_cycles={**self.own_cycles, **found}, reference_cycles=run.reference_cycles)


def parameters_key(machine: MachineParameters) -> str:
    """Return what stands for a machine's parameters; its name is none of them."""
    document = json.dumps({**to_document(machine), "name": ""}, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]


def write_result(result: VariantResult, path: Path) -> None:
    """Write the result's npz form."""
    card = {
        "foundation": result.foundation,
        "image": result.image,
        "instructions": result.instructions,
        "exit_code": result.exit_code,
        "footprint_kb": result.reuse.footprint_kb,
        "cold": result.reuse.distances.cold,
        "own_cycles": dict(result.own_cycles),
    }
    arrays = {
        "vector": result.vector,
        "reuse": result.reuse.distances.counts,
        "reference_cycles": result.reference_cycles,
    }
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
    own_cycles = {str(key): float(cycles) for key, cycles in card["own_cycles"].items()}
    names = str(card["foundation"]), str(card["image"])
    return VariantResult(*names, *numbers, arrays["vector"], reuse, own_cycles, arrays["reference_cycles"])
