"""Analytic predictions of the dataset's programs: for the evaluation, and to calibrate error bars on.

Enters: `LibrarySources`. Leaves: predicted core cycles of machines given by their parameters alone, and
`HeldOutPairs` of mode 'analytic'. A trained machine is predicted as if it had not been trained: it tells nothing of
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference.settings import reference_machines
from perfvec.microarchitecture.parameters import parameters_from_document
from perfvec.prediction.analytic_prediction import (
    corrected_cycles,
    predict_analytic,
    reference_ratios,
    reference_weights,
    run_analytic,
    trained_references,
)
from perfvec.prediction.held_out_pairs import HeldOutPairs
from perfvec.training.library_sources import LibrarySources

Matrix = NDArray[np.float64]
PROGRAM_SPLIT = "val"


def analytic_predictions(sources: LibrarySources, split: str, machines: Sequence[str]) -> Matrix:
    """Predict the programs of a split on machines from their parameters, the window model run over each trace.

    Returns:
        core cycles float64 [programs, machines].
    """
    parameters = [sources.dataset.parameters(name) for name in machines]
    references = trained_references(sources.trained)
    cycles = []
    for program in sources.dataset.program_names(split):
        run = run_analytic(sources.dataset.trace(program), parameters)
        cycles.append(predict_analytic(run, sources.representations[program].vector, references, parameters)[0])
    return np.stack(cycles)


def reference_deviations(sources: LibrarySources, split: str) -> Matrix:
    """Return how much each program of a split differs between the reference machines: float64 [programs]."""
    programs = sources.dataset.program_names(split)
    vectors = np.stack([sources.representations[program].vector for program in programs])
    deviations: Matrix = (vectors @ trained_references(sources.trained).T).std(axis=1)
    return deviations


def analytic_pairs(sources: LibrarySources) -> HeldOutPairs:
    """Predict trained machines, each without itself, and val machines, on the val programs."""
    val_machines = sources.dataset.machine_names("val")
    parameters = [sources.dataset.parameters(name) for name in val_machines]
    references = trained_references(sources.trained)
    known = [str(document["name"]) for document in reference_machines()]
    own = np.concatenate([_weights_without(), reference_weights(parameters)]) if val_machines else _weights_without()
    numbers: list[int] = []
    rows: list[tuple[float, float, float]] = []
    for program in sources.dataset.program_names(PROGRAM_SPLIT):
        vector, measured = sources.representations[program].vector, sources.measured[program]
        run = run_analytic(sources.dataset.trace(program), parameters)
        ratios = reference_ratios(run.reference_cycles, vector, references)
        cycles = corrected_cycles(np.concatenate([run.reference_cycles, run.cycles]), own, ratios)
        deviation = float((references @ vector).std())
        for number, name in enumerate([*known, *val_machines]):
            if name in measured.machines:
                numbers.append(number)
                rows.append((float(cycles[number]), float(measured.total(name)), deviation))
    values = np.array(rows)
    return HeldOutPairs(
        machines=np.array(numbers, dtype=np.int64),
        cycles=values[:, 0],
        measured=values[:, 1],
        spreads=np.ones(len(values)),
        deviations=values[:, 2],
        unseen=np.ones(len(values), dtype=np.bool_),
    )


@cache
def _weights_without() -> Matrix:
    """How much the other reference machines tell of each: float64 [S, S], zeros on the diagonal."""
    return np.concatenate(
        [
            reference_weights([parameters_from_document(document)], without=str(document["name"]))
            for document in reference_machines()
        ]
    )
