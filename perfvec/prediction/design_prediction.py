"""Many designs at once: from machine parameters to cycles and runtimes of programs, with error bars.

Enters: designs, as a `ParameterTable` or a list of machines, and programs' representations. Leaves: `DesignPrediction`.
A `DesignPredictor` is made once for some programs and asked again and again: at each knob, or for each piece of a
design space.

Shapes: n designs, r programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameter_vector import parameter_matrix
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.projected_manifold import ProjectedManifold, project_manifold
from perfvec.microarchitecture.trained_range import rows_within_trained_range
from perfvec.prediction.interval_calibration import IntervalCalibration, read_calibration
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND
from perfvec.representation.representation import Representation

# Tables of about this many rows stay in the processor's cache.
DESIGNS_A_PIECE = 4096
Matrix = NDArray[np.float64]
Designs = ParameterTable | Sequence[MachineParameters]


@dataclass(frozen=True)
class DesignPrediction:
    """n designs and r programs, all float64 [n, r] but the last two.

    cycles: core cycles, at least what the narrowest stage takes. cycles_low, cycles_high: their 90% error bar.
    runtime_ns, runtime_low_ns, runtime_high_ns: the same times the clock period. within_trained_range: bool [n], False
    where the models extrapolate. programs: r names.
    """

    cycles: Matrix
    cycles_low: Matrix
    cycles_high: Matrix
    runtime_ns: Matrix
    runtime_low_ns: Matrix
    runtime_high_ns: Matrix
    within_trained_range: NDArray[np.bool_]
    programs: tuple[str, ...]


@dataclass(frozen=True)
class DesignPredictor:
    """Predicts designs for r programs. instructions: float64 [r], of each program."""

    programs: tuple[str, ...]
    instructions: NDArray[np.float64]
    manifold: ProjectedManifold
    calibration: IntervalCalibration

    def cycles(self, designs: Designs) -> Matrix:
        """Predict core cycles alone, float64 [n, r]; several times as fast as with error bars."""
        table = as_table(designs)
        pieces = [self._cycles(piece) for piece in _pieces(table)]
        return np.concatenate([np.empty((0, len(self.programs))), *pieces])

    def predict(self, designs: Designs) -> DesignPrediction:
        """Predict core cycles and runtimes with their 90% error bars, and tell which designs are within the range."""
        table = as_table(designs)
        bounds = [self._bounds(piece) for piece in _pieces(table)]
        empty = np.empty((0, len(self.programs)))
        cycles, low, high = (np.concatenate([empty, *(piece[part] for piece in bounds)]) for part in range(3))
        period_ns = (table.columns["period_ps"] / PICOSECONDS_PER_NANOSECOND)[:, None]
        return DesignPrediction(
            cycles=cycles,
            cycles_low=low,
            cycles_high=high,
            runtime_ns=cycles * period_ns,
            runtime_low_ns=low * period_ns,
            runtime_high_ns=high * period_ns,
            within_trained_range=rows_within_trained_range(table),
            programs=self.programs,
        )

    def _cycles(self, piece: ParameterTable) -> Matrix:
        cycles = self.manifold.cycles(parameter_matrix(piece), out_of_order(piece))
        return np.maximum(cycles, least_cycles(piece, self.instructions))

    def _bounds(self, piece: ParameterTable) -> tuple[Matrix, Matrix, Matrix]:
        cycles, spreads = self.manifold.cycles_and_spreads(parameter_matrix(piece), out_of_order(piece))
        least = least_cycles(piece, self.instructions)
        cycles = np.maximum(cycles, least)
        low, high = self.calibration.bounds(cycles, spreads, self.manifold.deviations)
        return cycles, np.maximum(low, least), high


def design_predictor(programs: Sequence[Representation], library: Library | None = None) -> DesignPredictor:
    """Make the predictor of some programs; a few milliseconds, so keep it while the programs stay the same.

    Args:
        programs: at least one, all of the library's foundation model.
        library: the library; by default the one that ships.

    Raises:
        CheckpointError: the manifold or the error bars belong to another foundation model, or are damaged.
        RepresentationError: no program, or one of another foundation model.
    """
    library = load_library() if library is None else library
    if not programs:
        raise RepresentationError("There is no program to predict designs for; at least one is needed.")
    for item in programs:
        if item.foundation != library.foundation:
            raise RepresentationError(
                f"The representation of '{item.program}' was made by foundation model {item.foundation}, but the "
                f"library belongs to {library.foundation}; represent the program again."
            )
    manifold = read_manifold(library.foundation, library.folder)
    return make_predictor(programs, manifold, read_calibration(library.foundation, folder=library.folder))


def make_predictor(
    programs: Sequence[Representation], manifold: MachineManifold, calibration: IntervalCalibration
) -> DesignPredictor:
    """Make the predictor of some programs from its parts, all of one foundation model."""
    return DesignPredictor(
        programs=tuple(item.program for item in programs),
        instructions=np.array([float(item.instructions) for item in programs]),
        manifold=project_manifold(manifold, np.stack([item.vector for item in programs])),
        calibration=calibration,
    )


def predict_designs(
    designs: Designs, programs: Sequence[Representation], library: Library | None = None
) -> DesignPrediction:
    """Predict designs once; `design_predictor` says what is raised."""
    return design_predictor(programs, library).predict(designs)


def as_table(designs: Designs) -> ParameterTable:
    """Return designs as a table."""
    return designs if isinstance(designs, ParameterTable) else table_of(designs)


def out_of_order(table: ParameterTable) -> NDArray[np.bool_]:
    """Tell which designs are out of order: bool [n]."""
    flags: NDArray[np.bool_] = table.columns["core"] == parameter_field("core").choices.index("o3")
    return flags


def _pieces(table: ParameterTable) -> list[ParameterTable]:
    starts = range(0, len(table), DESIGNS_A_PIECE)
    return [
        ParameterTable({name: column[start : start + DESIGNS_A_PIECE] for name, column in table.columns.items()})
        for start in starts
    ]
