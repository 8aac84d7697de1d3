"""Predictions of measured machines by their stand-ins, for the evaluation.

Enters: `LibrarySources` and the probes' bank. Leaves: predicted core cycles of machines as fitted to what they measured
of the val programs or the probes, the window model run over each trace as `predict` does.

Shapes: N machines of the bank, n phases of a program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference.analytic_run import phase_ends
from perfvec.microarchitecture.fitting_settings import MODES, Mode
from perfvec.microarchitecture.stand_in_fit import BankProgram, find_stand_ins
from perfvec.microarchitecture.stand_ins import StandIns
from perfvec.prediction.analytic_prediction import trained_references
from perfvec.prediction.bank_run import BankTimings, time_bank
from perfvec.prediction.probe_bank import ProbeBank
from perfvec.training.library_sources import LibrarySources
from perfvec.training.measured_phases import to_fit

Matrix = NDArray[np.float64]
MEASURED_SPLIT = "val"


def stand_in_predictions(
    sources: LibrarySources,
    probes: ProbeBank,
    split: str,
    machines: Sequence[str],
    progress: Callable[[int], None] | None = None,
) -> dict[Mode, Matrix]:
    """Predict the programs of a split on machines fitted in each way.

    Args:
        sources: the dataset, its programs' representations and cycles.
        probes: the bank's machines on the probes.
        split: the programs to predict.
        machines: names of machines that were measured.
        progress: told the number of instructions done, after each program.

    Returns:
        core cycles float64 [programs, machines], by mode.
    """
    bank = _Bank(sources, probes, progress or (lambda _: None))
    found = {mode: [bank.stand_ins(mode, name) for name in machines] for mode in MODES}
    totals = [bank.totals(program) for program in sources.dataset.program_names(split)]
    return {
        mode: np.array([[item.combined(row[list(item.numbers)]) for item in items] for row in totals])
        for mode, items in found.items()
    }


class _Bank:
    """The bank's machines on the dataset's programs, each timed once."""

    def __init__(self, sources: LibrarySources, probes: ProbeBank, told: Callable[[int], None]) -> None:
        self._sources, self._probes, self._told = sources, probes, told
        self._references = trained_references(sources.trained)
        self._timings: dict[str, BankTimings] = {}

    def totals(self, program: str) -> Matrix:
        """Return the bank's core cycles of a program, float64 [N]."""
        vector = self._sources.representations[program].vector
        totals: Matrix = self._timed(program).corrected(vector[None], self._references).sum(axis=1)
        return totals

    def stand_ins(self, mode: Mode, machine: str) -> StandIns:
        """Find the stand-ins of a machine of the dataset."""
        names = self._sources.dataset.program_names("probe" if mode == "probes" else MEASURED_SPLIT)
        measured = [name for name in names if machine in self._sources.measured[name].machines]
        return find_stand_ins([self._measured(mode, name, machine) for name in measured], mode)

    def _measured(self, mode: Mode, program: str, machine: str) -> BankProgram:
        item = to_fit(mode, self._sources.representations[program], self._sources.measured[program], machine)
        known = self._probes.find(item)
        if known is not None:
            return known
        return BankProgram(item.name, item.cycles, self._timed(program).corrected(item.sums, self._references))

    def _timed(self, program: str) -> BankTimings:
        if program not in self._timings:
            trace = self._sources.dataset.trace(program)
            self._timings[program] = time_bank(trace, phase_ends(len(trace)))
            self._told(len(trace))
        return self._timings[program]
