"""The cells of the evaluation protocol, filled from the dataset.

Enters: representations, measured cycles, trained machines and the settings of the fit. Leaves: `Cell`s.

Test machines are fitted with the network frozen, three ways: to the val programs' 1,000-instruction sums, to their
totals, and to the probes' totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting import fit_vector
from perfvec.microarchitecture.fitting_settings import MODES, FittingChoice, Mode
from perfvec.microarchitecture.machine_prior import machine_prior
from perfvec.prediction.evaluation import Cell
from perfvec.training.library_build import LibrarySources
from perfvec.training.measured_phases import MeasuredParts, phases_to_fit, total_to_fit

FITTED_LABELS: Mapping[Mode, str] = {
    "phases": "unseen programs, unseen machines fitted to the val programs' 1,000-instruction sums",
    "totals": "unseen programs, unseen machines fitted to the val programs' totals only",
    "probes": "unseen programs, unseen machines fitted to the probes' totals only",
}


def protocol_cells(sources: LibrarySources, choice: FittingChoice) -> list[Cell]:
    """Fill the protocol's cells, and one of the val programs, on which models are chosen."""
    dataset, trained = sources.dataset, sources.trained
    seen = [name for name in dataset.machine_names("train") if name in trained.names]
    vectors = np.stack([trained.vectors[trained.names.index(name)] for name in seen])
    cells = [
        _cell(sources, "seen_seen", "training error: seen programs, seen machines", "train", seen, vectors, False),
        _cell(sources, "val_seen", "validation error: val programs, seen machines", "val", seen, vectors, False),
        _cell(sources, "unseen_seen", "unseen programs, seen machines", "test", seen, vectors, False),
    ]
    unseen = dataset.machine_names("test")
    for mode in MODES:
        fitted = np.stack([fit_dataset_machine(sources, choice, mode, name) for name in unseen])
        name, label = f"unseen_unseen_{mode}", FITTED_LABELS[mode]
        cells.append(_cell(sources, name, label, "test", unseen, fitted, True))
    return cells


def fit_dataset_machine(
    sources: LibrarySources, choice: FittingChoice, mode: Mode, machine: str
) -> NDArray[np.float64]:
    """Fit a machine of the dataset to what it measured of the val programs or the probes: float64 [d]."""
    names = sources.dataset.program_names("probe" if mode == "probes" else "val")
    form = phases_to_fit if mode == "phases" else total_to_fit
    programs = [
        form(sources.representations[name], sources.measured[name], machine)
        for name in names
        if machine in sources.measured[name].machines
    ]
    return fit_vector(programs, machine_prior(sources.trained.vectors), choice.settings[mode])


def _cell(
    sources: LibrarySources,
    name: str,
    label: str,
    split: str,
    machines: Sequence[str],
    vectors: NDArray[np.float64],
    machines_are_unseen: bool,
) -> Cell:
    programs = sources.dataset.program_names(split)
    return Cell(
        name=name,
        label=label,
        programs=[sources.representations[program] for program in programs],
        machines=tuple(machines),
        vectors=vectors,
        periods_ps=np.array([sources.dataset.period_ps(machine) for machine in machines]),
        measured=measured_totals([sources.measured[program] for program in programs], machines),
        machines_are_unseen=machines_are_unseen,
    )


def measured_totals(programs: Sequence[MeasuredParts], machines: Sequence[str]) -> NDArray[np.float64]:
    """Return measured core cycles [programs, machines], NaN where not run."""
    totals = np.full((len(programs), len(machines)), np.nan)
    for row, program in enumerate(programs):
        for column, machine in enumerate(machines):
            if machine in program.machines:
                totals[row, column] = program.total(machine)
    return totals
