"""The bank's machines on what was measured of a program, for a measured machine's stand-ins to be found among them.

Enters: a trace and what was measured of it, with its representation. Leaves: a `BankProgram`: the bank's cycles in the
window model, made right by what the foundation model knows better of the same instructions, as predictions are.

Shapes: N machines of the bank, S reference machines, b measured blocks, d components.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference.analytic_run import analytic_segments, phase_ends
from perfvec.microarchitecture.machine_bank import bank_machines
from perfvec.microarchitecture.measured_program import MeasuredProgram, join_short_blocks
from perfvec.microarchitecture.parameters import to_document
from perfvec.microarchitecture.stand_in_fit import BankProgram
from perfvec.prediction.analytic_prediction import corrected_cycles, reference_ratios, reference_weights
from perfvec.representation.represent import Progress
from perfvec.trace.trace import Trace

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class BankTimings:
    """Segments of a trace in the window model.

    cycles: core cycles on the bank's machines, float64 [N, b]. reference_cycles: on the reference machines, [S, b].
    """

    cycles: Matrix
    reference_cycles: Matrix

    def corrected(self, sums: Matrix, references: Matrix) -> Matrix:
        """Return the bank's core cycles, made right by what the foundation model knows better: float64 [N, b].

        Args:
            sums: float64 [b, d], the segments' representations; or of all together, [1, d].
            references: float64 [S, d], vectors of the reference machines.
        """
        reference_cycles = self.reference_cycles
        if len(sums) < reference_cycles.shape[1]:
            reference_cycles = reference_cycles.sum(axis=1, keepdims=True)
        return corrected_cycles(self.cycles, _bank_weights(), reference_ratios(reference_cycles, sums.T, references))


def time_bank(trace: Trace, ends: NDArray[np.int64], progress: Progress | None = None) -> BankTimings:
    """Time consecutive segments of a trace, which end at the given instruction counts, int64 [b]."""
    documents = [to_document(machine) for machine in bank_machines()]
    return BankTimings(analytic_segments(trace, documents, ends, progress), analytic_segments(trace, None, ends))


def run_bank(
    trace: Trace, program: MeasuredProgram, references: Matrix, progress: Progress | None = None
) -> BankProgram:
    """Run the bank's machines on what was measured of a program.

    Args:
        trace: the program's; it has at least the instructions that were measured.
        program: what was measured, from the trace's first instruction on.
        references: float64 [S, d], vectors of the reference machines.
        progress: told the share done, 0 to 1, after each chunk.
    """
    joined = join_short_blocks(program)
    ends = np.cumsum(joined.instructions)
    parts = ends if joined.has_phases else phase_ends(int(ends[-1]))
    detail = time_bank(trace, parts, progress).corrected(joined.sums, references)
    return BankProgram(joined.name, joined.cycles, detail)


@lru_cache(maxsize=1)
def _bank_weights() -> Matrix:
    """How much each reference machine tells of each machine of the bank: float64 [N, S]."""
    return reference_weights(bank_machines())
