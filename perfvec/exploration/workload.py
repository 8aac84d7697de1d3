"""The programs that an exploration is for, how much each counts, and their predicted times on many designs.

Enters: programs' representations and weights. Leaves: `Workload`, which maps parameter tables to predictions. It is
arrays and small objects, so that it travels to the workers of a cluster.
Shapes: n designs, s programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.microarchitecture.parameter_table import ParameterTable
from perfvec.prediction.design_prediction import DesignPrediction, DesignPredictor, design_predictor
from perfvec.prediction.library import Library, load_library
from perfvec.representation.representation import Representation

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """s programs and what predicts them. programs: their names. weights: float64 [s], not negative."""

    programs: tuple[str, ...]
    weights: Matrix
    predictor: DesignPredictor

    def predict(self, table: ParameterTable) -> DesignPrediction:
        """Predict every program on every design, with 90% error bars."""
        return self.predictor.predict(table)


def workload_of(
    representations: Sequence[Representation],
    weights: Mapping[str, float] | None = None,
    library: Library | None = None,
) -> Workload:
    """Make the workload of some programs.

    Args:
        representations: at least one, of different names.
        weights: how much each program counts, by name, 1 where absent: factors of runtimes, exponents of speed-ups.
        library: the library whose manifold of machines predicts; by default the one that ships.

    Raises:
        DesignSpaceError: two programs have one name, or a weight is not valid.
        RepresentationError: there is no program, or one of another foundation model.
    """
    names = tuple(item.program for item in representations)
    if len(set(names)) < len(names):
        raise DesignSpaceError(f"Two programs of an exploration have one name: {', '.join(sorted(names))}.")
    return Workload(names, _weights(names, weights or {}), design_predictor(representations, library))


def library_workload(programs: Sequence[str], weights: Mapping[str, float] | None = None) -> Workload:
    """Make the workload of some programs of the library; `workload_of` says what is raised."""
    library = load_library()
    return workload_of([library.representation(program) for program in programs], weights, library)


def _weights(programs: Sequence[str], weights: Mapping[str, float]) -> Matrix:
    unknown = sorted(set(weights) - set(programs))
    if unknown:
        raise DesignSpaceError(f"'{unknown[0]}' has a weight, but is none of the programs {', '.join(programs)}.")
    numbers = np.array([weights.get(program, 1.0) for program in programs], dtype=np.float64)
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers.size and not numbers.any()):
        raise DesignSpaceError("Programs' weights should be finite, not negative, and not all zero.")
    return numbers
