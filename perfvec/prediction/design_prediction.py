"""Many designs at once: from machine parameters to cycles and runtimes of programs, with error bars.

Enters: designs, as a `ParameterTable` or a list of machines, and programs' representations. Leaves: `DesignPrediction`.
A `DesignPredictor` is made once for some programs and asked again and again: at each knob, or for each piece of a
design space.

Shapes: n designs, r programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.factored_manifold import FactoredManifold
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

# What is done once a piece (looking for the values that occur) is spread over many designs.
DESIGNS_A_PIECE = 131_072
# Tables of about this many rows stay in the processor's cache.
DESIGNS_A_BLOCK = 4096
FEWEST_DESIGNS_TO_FACTOR = 2 * DESIGNS_A_BLOCK
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

    def cycles(self, designs: Designs, threads: int = 1) -> Matrix:
        """Predict core cycles alone, float64 [n, r]: about ten times as fast as with error bars.

        Args:
            designs: n designs, best 100,000 or more at a time.
            threads: how many to use; the result is the same.
        """
        table = as_table(designs)
        pieces = split_table(table, DESIGNS_A_PIECE)
        if threads == 1 or len(pieces) < 2:
            found = [self._cycles(piece) for piece in pieces]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(self._cycles, pieces))
        return np.concatenate([np.empty((0, len(self.programs))), *found])

    def predict(self, designs: Designs) -> DesignPrediction:
        """Predict core cycles and runtimes with their 90% error bars, and tell which designs are within the range."""
        table = as_table(designs)
        cycles = self.cycles(table)
        spreads = np.concatenate([np.empty(0), *map(self._spreads, split_table(table, DESIGNS_A_BLOCK))])
        low, high = self.calibration.bounds(cycles, spreads, self.manifold.deviations)
        low = np.maximum(low, least_cycles(table, self.instructions))
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

    @cached_property
    def _factored(self) -> FactoredManifold:
        return FactoredManifold(self.manifold)

    def _cycles(self, piece: ParameterTable) -> Matrix:
        fast = self._factored.cycles(piece) if len(piece) >= FEWEST_DESIGNS_TO_FACTOR else None
        cycles = self._cycles_in_blocks(piece) if fast is None else fast
        for start in range(0, len(piece), DESIGNS_A_BLOCK):  # in place, because many programs' cycles fill the memory
            rows = slice(start, start + DESIGNS_A_BLOCK)
            least = least_cycles(take_rows(piece, rows), self.instructions)
            np.maximum(cycles[rows], least, out=cycles[rows])
        return cycles

    def _cycles_in_blocks(self, piece: ParameterTable) -> Matrix:
        blocks = split_table(piece, DESIGNS_A_BLOCK)
        return np.concatenate([self.manifold.cycles(parameter_matrix(block), out_of_order(block)) for block in blocks])

    def _spreads(self, block: ParameterTable) -> NDArray[np.float64]:
        return self.manifold.spreads(parameter_matrix(block), out_of_order(block))


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


def split_table(table: ParameterTable, rows: int) -> list[ParameterTable]:
    """Split a table into consecutive ones of up to so many rows."""
    return [take_rows(table, slice(start, start + rows)) for start in range(0, len(table), rows)]


def take_rows(table: ParameterTable, rows: slice) -> ParameterTable:
    """Return consecutive rows, without copying."""
    return ParameterTable({name: column[rows] for name, column in table.columns.items()})
