"""Evidence made by hand: representations of which the cycles of the small grid are exact dot products."""

import numpy as np

from perfvec.exploration.grid_machines.grid_evidence import GridEvidence
from perfvec.representation.representation import Representation

INSTRUCTIONS = 4000


def representation(program: str, vector) -> Representation:
    """A program of four equal phases."""
    phases = np.tile(np.asarray(vector, dtype=np.float64) / 4, (4, 1))
    return Representation(
        program, "foundation", INSTRUCTIONS, phases.sum(axis=0), phases, np.empty((0, phases.shape[1]))
    )


def evidence_of(vectors, timings) -> GridEvidence:
    """Evidence of programs p0, p1, ... that took 2 s each to represent and 1 s to time."""
    count = len(vectors)
    representations = tuple(representation(f"p{place}", vector) for place, vector in enumerate(vectors))
    return GridEvidence(
        representations, np.asarray(timings, dtype=np.float64), np.full(count, 2.0), np.full(count, 1.0)
    )
