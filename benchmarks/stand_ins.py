"""How well validation machines are predicted from what they measured: by a vector, and by stand-ins run over the trace.

    PYTHONPATH=. python benchmarks/stand_ins.py PATH_TO_GEM5_DATASET

Enters: the dataset; train and val splits alone. Leaves: a Markdown table on standard output:
error of total cycles on train programs, fitted to all val programs, and on each val program, fitted to the others. The
network was trained on the train programs, so its vectors look better there than on new ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from perfvec.features.reference.analytic_run import phase_ends
from perfvec.microarchitecture.fitting_settings import Mode
from perfvec.microarchitecture.machine_fitter import read_fitter
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.stand_in_fit import BankProgram, find_stand_ins
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.analytic_prediction import Matrix, trained_references
from perfvec.prediction.bank_run import BankTimings, time_bank
from perfvec.prediction.library import load_library
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.measured_phases import MeasuredParts, measured_phases, to_fit

MEASURED_MODES: tuple[Mode, ...] = ("phases", "totals")


class Judge:
    """Val machines, the programs that ran on them, and the bank's machines on those programs."""

    def __init__(self, dataset: Gem5Dataset) -> None:
        self.dataset, self.library, self.trained = dataset, load_library(), read_trained_machines()
        self.references, self.fitter = trained_references(self.trained), read_fitter(self.trained)
        self.machines = dataset.machine_names("val")
        self.measured: dict[str, MeasuredParts] = {}
        self.timings: dict[str, BankTimings] = {}
        for name in dataset.program_names("val", "train"):
            if set(self.machines) & set(dataset.machines_of(name)):
                print(name, file=sys.stderr)
                trace = dataset.trace(name)
                self.measured[name] = measured_phases(dataset, name)
                self.timings[name] = time_bank(trace, phase_ends(len(trace)))

    def errors(self, mode: Mode) -> Iterator[tuple[bool, float, float]]:
        """Yield of each pair: whether its program was left out of the measured ones, error by vector, by stand-ins."""
        for machine in self.machines:
            ran = [name for name, parts in self.measured.items() if machine in parts.machines]
            val = [name for name in ran if name in self.dataset.program_names("val")]
            yield from self._pairs(mode, machine, val, [name for name in ran if name not in val], False)
            for left_out in val:
                yield from self._pairs(mode, machine, [name for name in val if name != left_out], [left_out], True)

    def _pairs(
        self, mode: Mode, machine: str, fitted: list[str], judged: list[str], is_left_out: bool
    ) -> Iterator[tuple[bool, float, float]]:
        programs = [self._program(mode, name, machine) for name in fitted]
        vector = self.fitter.fit(programs, mode)
        banked = [BankProgram(item.name, item.cycles, self._bank(item.name, item.sums)) for item in programs]
        found = find_stand_ins(banked, mode)
        for name in judged:
            total, whole = self.measured[name].total(machine), self.library.representation(name).vector
            run = found.combined(self._bank(name, whole[None]).sum(axis=1)[list(found.numbers)])
            yield is_left_out, float(whole @ vector) / total - 1.0, run / total - 1.0

    def _program(self, mode: Mode, name: str, machine: str) -> MeasuredProgram:
        return to_fit(mode, self.library.representation(name), self.measured[name], machine)

    def _bank(self, name: str, sums: Matrix) -> Matrix:
        return self.timings[name].corrected(sums, self.references)


def main() -> None:
    """Print the table."""
    judge = Judge(Gem5Dataset(Path(sys.argv[1])))
    print("| measured of the val programs | judged on | pairs | by vector, mean / P90 / worst | by stand-ins |")
    print("|---|---|---|---|---|")
    for mode in MEASURED_MODES:
        rows = list(judge.errors(mode))
        for is_left_out, what in ((False, "train programs"), (True, "the val program left out")):
            errors = np.abs([row[1:] for row in rows if row[0] == is_left_out])
            vector, run = (
                f"{values.mean():.1%} / {np.quantile(values, 0.9):.1%} / {values.max():.0%}" for values in errors.T
            )
            print(f"| {mode} | {what} | {len(errors)} | {vector} | {run} |")


if __name__ == "__main__":
    main()
