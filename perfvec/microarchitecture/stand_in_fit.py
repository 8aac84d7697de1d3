"""Find the machines that stand in for a measured one, by how the bank's machines run what was measured.

Enters: measured programs with the bank's cycles of the same instructions. Leaves: `StandIns`.

A machine is described by the logarithms of its cycles on what was measured: of each program's total, and of each block
where blocks were measured. Logarithms, because predictions are judged by relative error. What it would take for
another program is a smooth function of that description; the bank's machines are drawn by the law that machines follow,
so a Gaussian process over them (C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, 2006,
eq. 2.25) says how each of them tells of the measured machine,

    weights = (K + error² I)⁻¹ k,    K_ij = f_i · f_j + amplitude² exp(-|f_i - f_j|² / 2 reach²),

f centred, K over the bank's machines and k between them and the measured one. Weights are the same for every program,
whatever it is, so a program needs the bank's timings and no fit of its own. Few machines do nearly as well as all:
orthogonal matching pursuit chooses those whose weighted sum follows the whole bank's on the measured programs.

Shapes: N machines of the bank, n of one core kind, b measured blocks, q blocks of any kind, f entries of a description.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import orthogonal_mp_gram

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.fitting_settings import Mode
from perfvec.microarchitecture.machine_bank import bank_machines
from perfvec.microarchitecture.stand_ins import MOST_STAND_INS, StandIns

Matrix = NDArray[np.float64]

AMPLITUDE = 0.3
NEAREST = 10  # machines whose core kinds tell that of the measured one
LEAST_CYCLES = 1.0  # of a block, so that it has a logarithm
# Weight of the sum of weights being kept, beside the descriptions, and the ridge of the few machines' weights.
SUM_WEIGHT, RIDGE = 3.0, 1e-4


@dataclass(frozen=True)
class StandInSettings:
    """error: of a description, in the window model and the measurement. reach: see the module; both relative."""

    error: float
    reach: float


# Chosen on val machines, and on trained ones as if they were new, with val and train programs.
SETTINGS: Mapping[Mode, StandInSettings] = {
    "phases": StandInSettings(error=0.2, reach=1.0),
    "totals": StandInSettings(error=0.15, reach=0.3),
    "probes": StandInSettings(error=0.15, reach=0.3),
}


@dataclass(frozen=True)
class BankProgram:
    """A measured program and the bank's machines on it.

    name: the program. cycles: float64 [b], measured core cycles. detail: the bank's of the same instructions, float64
    [N, b], or [N, q] of any finer blocks where only a total was measured.
    """

    name: str
    cycles: Matrix
    detail: Matrix

    @property
    def bank_cycles(self) -> Matrix:
        """The bank's core cycles of what was measured, float64 [N, b]."""
        return self.detail if len(self.cycles) > 1 else self.bank_totals[:, None]

    @property
    def total_cycles(self) -> float:
        """Measured core cycles of all that was measured."""
        return float(self.cycles.sum())

    @property
    def bank_totals(self) -> Matrix:
        """The bank's core cycles of all that was measured, float64 [N]."""
        totals: Matrix = self.detail.sum(axis=1)
        return totals


def find_stand_ins(programs: Sequence[BankProgram], mode: Mode) -> StandIns:
    """Find the machines that stand in for the one that the programs were measured on.

    Args:
        programs: what was measured.
        mode: what kind of measurement it is.

    Raises:
        MeasurementError: nothing was measured.
    """
    if not programs:
        raise MeasurementError("Nothing was measured; stand-ins need at least one program's cycles to be found.")
    settings = SETTINGS[mode]
    known = np.concatenate([_description(item.bank_cycles) for item in programs], axis=1) / np.sqrt(len(programs))
    asked = np.concatenate([_description(item.cycles) for item in programs]) / np.sqrt(len(programs))
    same = _of_one_core(((known - asked) ** 2).sum(axis=1))
    weights = _process_weights(known[same], asked, settings)
    finer = np.concatenate([_description(item.detail[same]) for item in programs], axis=1) / np.sqrt(len(programs))
    chosen, few = _few_machines(finer, weights)
    return StandIns(tuple(same[chosen].tolist()), few)


def _description(cycles: Matrix) -> Matrix:
    """Describe machines [..., q] by a program: its total, and its blocks with the same weight all together."""
    blocks = cycles.shape[-1]
    totals: Matrix = np.log(cycles.sum(axis=-1, keepdims=True))
    if blocks == 1:
        return totals
    return np.concatenate([totals, np.log(np.maximum(cycles, LEAST_CYCLES)) / np.sqrt(blocks)], axis=-1)


def _of_one_core(distances: Matrix) -> NDArray[np.int64]:
    """Return the numbers of the bank's machines whose core is of the kind that most of the nearest have."""
    out_of_order = np.array([machine.core == "o3" for machine in bank_machines()])
    nearest = np.argsort(distances, kind="stable")[:NEAREST]
    return np.flatnonzero(out_of_order == (2 * out_of_order[nearest].sum() > len(nearest)))


def _process_weights(known: Matrix, asked: Matrix, settings: StandInSettings) -> Matrix:
    """Return how much each machine [n] tells of the measured one; what is left goes to their mean."""
    centre = known.mean(axis=0)
    known, asked = known - centre, asked - centre
    products, squares = known @ known.T, (known**2).sum(axis=1)
    kernel = products + _closeness(squares[:, None] + squares - 2.0 * products, settings)
    kernel[np.diag_indices(len(kernel))] += settings.error**2
    images = known @ asked + _closeness(((known - asked) ** 2).sum(axis=1), settings)
    weights = np.linalg.solve(kernel, images)
    shared: Matrix = weights + (1.0 - weights.sum()) / len(weights)
    return shared


def _closeness(squared_distances: Matrix, settings: StandInSettings) -> Matrix:
    closeness: Matrix = AMPLITUDE**2 * np.exp(-squared_distances / (2.0 * settings.reach**2))
    return closeness


def _few_machines(descriptions: Matrix, weights: Matrix) -> tuple[NDArray[np.int64], Matrix]:
    """Choose machines [k] whose weighted sum of descriptions [n, f] follows that of all, and their weights."""
    centred = descriptions - descriptions.mean(axis=0)
    gram = centred @ centred.T + SUM_WEIGHT**2
    images, norms = gram @ weights, np.sqrt(np.diag(gram))
    most = min(MOST_STAND_INS, len(weights))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # fewer machines follow the bank exactly: so much the better
        pursued = orthogonal_mp_gram(gram / np.outer(norms, norms), images / norms, n_nonzero_coefs=most)
    chosen = np.flatnonzero(pursued)
    few: Matrix = np.linalg.solve(gram[np.ix_(chosen, chosen)] + RIDGE * np.eye(len(chosen)), images[chosen])
    return chosen, few
