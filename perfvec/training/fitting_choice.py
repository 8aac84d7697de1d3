"""Choose how machines are fitted: on validation machines, and on trained ones as if they had not been trained.

Enters: representations and measured cycles of the val and probe programs. Leaves: `FittingSettings` for each mode, with
the error that each setting leaves. Test machines and test programs have no part in it.

A val machine is fitted on the measurements and judged on val programs that were not measured (each left out in turn;
for probes, all of them). A trained machine plays an unseen one: it is left out of the prior. A setting's error is the
mean over both kinds, each half, because there are few val machines and the trained ones flatter the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting import FittingSettings, posterior_means
from perfvec.microarchitecture.fitting_settings import MODES, Mode
from perfvec.microarchitecture.machine_prior import MachinePrior, PriorName
from perfvec.microarchitecture.measured_program import NormalEquations, normal_equations, sum_equations
from perfvec.microarchitecture.prior_files import Priors
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.representation.representation import Representation
from perfvec.training.measured_phases import MeasuredParts, to_fit

ERRORS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3)
PRIORS: tuple[PriorName, ...] = ("trained", "sampled")
BLOCK_WEIGHTS: Mapping[Mode, tuple[float, ...]] = {"phases": (0.03, 0.1, 0.3, 1.0), "totals": (0.0,), "probes": (0.0,)}
# A val machine is used where at least this share of the measured programs ran on it; a trained one where all did.
FEWEST_SHARE = 0.7


@dataclass(frozen=True)
class ChoiceData:
    """What the choice is made on. measured and representations by program, of the val and probe programs.

    priors: gives the priors made without a machine, or with all of them for None.
    """

    representations: Mapping[str, Representation]
    measured: Mapping[str, MeasuredParts]
    val_programs: Sequence[str]
    probes: Sequence[str]
    val_machines: Sequence[str]
    trained: TrainedMachines
    priors: Callable[[str | None], Priors]


@dataclass(frozen=True)
class Candidate:
    """A setting and what it leaves: mean relative errors on val machines, on trained ones left out, and their mean."""

    settings: FittingSettings
    val_error: float
    trained_error: float

    @property
    def error(self) -> float:
        """Mean of both kinds, or the one there is."""
        return float(np.nanmean([self.val_error, self.trained_error]))


Equations = dict[str, NormalEquations]


def choose_settings(data: ChoiceData, mode: Mode) -> list[Candidate]:
    """Try every setting of a mode; the best first."""
    candidates = []
    for block_weight, prior in product(BLOCK_WEIGHTS[mode], PRIORS):
        val, trained = (_mean_errors(data, mode, prior, block_weight, group) for group in _judges(data, mode))
        for error, *scores in zip(ERRORS, val, trained, strict=True):
            candidates.append(Candidate(FittingSettings(error, block_weight, prior), *scores))
    return sorted(candidates, key=lambda candidate: candidate.error)


def _judges(data: ChoiceData, mode: Mode) -> list[list[tuple[str, str | None]]]:
    """Val machines, and trained ones with what their prior is made without: itself."""
    val: list[tuple[str, str | None]] = [(name, None) for name in _usable(data, mode, data.val_machines, FEWEST_SHARE)]
    return [val, [(name, name) for name in _usable(data, mode, data.trained.names, 1.0)]]


def choose_all(data: ChoiceData) -> dict[Mode, list[Candidate]]:
    """Try every setting of every mode."""
    return {mode: choose_settings(data, mode) for mode in MODES}


def _measured_names(data: ChoiceData, mode: Mode) -> Sequence[str]:
    return data.probes if mode == "probes" else data.val_programs


def _usable(data: ChoiceData, mode: Mode, machines: Sequence[str], fewest_share: float) -> list[str]:
    names = _measured_names(data, mode)
    counts = {machine: sum(machine in data.measured[name].machines for name in names) for machine in machines}
    return [machine for machine in machines if counts[machine] >= fewest_share * len(names)]


def _equations(data: ChoiceData, mode: Mode, machine: str, block_weight: float) -> Equations:
    return {
        name: normal_equations(to_fit(mode, data.representations[name], data.measured[name], machine), block_weight)
        for name in _measured_names(data, mode)
        if machine in data.measured[name].machines
    }


def _mean_errors(
    data: ChoiceData, mode: Mode, prior: PriorName, block_weight: float, group: Sequence[tuple[str, str | None]]
) -> list[float]:
    """Mean error over a group of machines, for each of `ERRORS`; NaN where nothing can be judged."""
    rows = [
        row
        for machine, left_out in group
        for row in _held_out_errors(data, mode, data.priors(left_out)[prior], block_weight, machine)
    ]
    return np.mean(rows, axis=0).tolist() if rows else [float("nan")] * len(ERRORS)


def _held_out_errors(
    data: ChoiceData, mode: Mode, prior: MachinePrior, block_weight: float, machine: str
) -> Iterator[list[float]]:
    """Yield, for each program judged, its error with each of `ERRORS`."""
    equations = _equations(data, mode, machine, block_weight)
    judged = [name for name in data.val_programs if machine in data.measured[name].machines]
    whole = list(posterior_means(sum_equations(list(equations.values())), prior, ERRORS)) if mode == "probes" else []
    for name in judged:
        rest = [item for other, item in equations.items() if other != name]
        vectors = whole or posterior_means(sum_equations(rest), prior, ERRORS)
        yield [_error(data, name, machine, vector) for vector in vectors]


def _error(data: ChoiceData, program: str, machine: str, vector: NDArray[np.float64]) -> float:
    predicted = float(data.representations[program].vector @ vector)
    return abs(predicted / data.measured[program].total(machine) - 1.0)
