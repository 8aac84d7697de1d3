"""Every step from a trace's rows to cycles, kept instead of summed, so that one instruction can be followed.

Enters: a short `Trace` and a `FoundationModel`, or the shipped example. Leaves: a `WorkedExample`.

Shapes: n instructions, F feature columns of the schema, S reference machines, d components.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.assets import ASSETS
from perfvec.errors import MeasurementError, RepresentationError, TraceError
from perfvec.features.extract import extract_features
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.microarchitecture.machine import Machine
from perfvec.representation.foundation import FoundationModel
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace

EXAMPLE_FOLDER = ASSETS / "worked_example"
EXAMPLE_PROGRAM = "mibench-network-dijkstra"
EXAMPLE_INSTRUCTIONS = 2000
LONGEST_EXAMPLE = 50_000  # everything of every instruction is kept: about 1.2 kB each


@dataclass(frozen=True)
class WorkedExample:
    """features: float32 [n, F], as in `perfvec.features.schema.FEATURES`. references: float32 [n, S], core cycles that
    each instruction adds on the reference machines. vectors: float64 [n, d], R_i. foundation: id of the model.
    """

    trace: Trace
    foundation: str
    features: NDArray[np.float32]
    references: NDArray[np.float32]
    vectors: NDArray[np.float64]

    def cycles(self, machine: Machine) -> NDArray[np.float64]:
        """Return R_i · M: the core cycles that each instruction adds on the machine, float64 [n].

        Raises:
            RepresentationError: the machine belongs to another foundation model.
        """
        if machine.foundation != self.foundation:
            raise RepresentationError(
                f"The example was worked with foundation model {self.foundation}, but machine '{machine.name}' belongs "
                f"to {machine.foundation}; use one model."
            )
        return self.vectors @ machine.vector


def work_example(trace: Trace, model: FoundationModel) -> WorkedExample:
    """Work a short trace through, keeping every step.

    Raises:
        TraceError: the trace is longer than `LONGEST_EXAMPLE`.
    """
    if len(trace) > LONGEST_EXAMPLE:
        raise TraceError(
            f"The trace of '{trace.program}' has {len(trace):,} instructions; an example keeps every step of each and "
            f"may have at most {LONGEST_EXAMPLE:,}."
        )
    features, references, timer, start = [], [], ReferenceTimer(trace.static), 0
    for chunk, events in extract_features(trace):
        features.append(chunk)
        references.append(timer.time(trace, start, start + len(chunk), events))
        start += len(chunk)
    vectors = np.concatenate([chunk for _, chunk in model.vectors(trace)]).astype(np.float64)
    return WorkedExample(trace, model.identity, np.concatenate(features), np.concatenate(references), vectors)


def read_example(folder: Path = EXAMPLE_FOLDER, program: str = EXAMPLE_PROGRAM) -> tuple[Trace, pd.DataFrame]:
    """Read the shipped example.

    Returns:
        The trace, and gem5's core cycles between the commits of successive instructions, one column a machine.

    Raises:
        TraceError: the trace cannot be read.
        MeasurementError: the cycles cannot be read, or are not of this trace.
    """
    trace = read_trace(folder / f"{program}.parquet")
    path = folder / f"{program}_cycles.parquet"
    try:
        cycles = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise MeasurementError(f"'{path.name}' could not be read as a table of measured cycles: {error}.") from error
    if len(cycles) != len(trace):
        raise MeasurementError(f"'{path.name}' has {len(cycles)} rows; its trace has {len(trace)} instructions.")
    return trace, cycles
