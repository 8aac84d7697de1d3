"""The cells of the evaluation protocol, filled from the dataset.

Enters: representations, measured cycles, trained machines and the settings of the fit. Leaves: `Cell`s.

Test machines are fitted with the network frozen, three ways: to the val programs' 1,000-instruction sums, to their
totals, and to the probes' totals, each by a vector and by running the window model at their stand-ins; and they are
predicted from their parameters alone, by vectors made from them and by running the window model at them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting_settings import MODES, Mode
from perfvec.prediction.evaluation import Cell
from perfvec.prediction.probe_bank import ProbeBank
from perfvec.training.analytic_pairs import analytic_predictions
from perfvec.training.library_sources import LibrarySources
from perfvec.training.machine_models import MachineModels, fit_dataset_machine, predict_dataset_machine
from perfvec.training.measured_phases import MeasuredParts
from perfvec.training.stand_in_pairs import stand_in_predictions

FITTED_LABELS: Mapping[Mode, str] = {
    "phases": "unseen programs, unseen machines fitted to the val programs' 1,000-instruction sums",
    "totals": "unseen programs, unseen machines fitted to the val programs' totals only",
    "probes": "unseen programs, unseen machines fitted to the probes' totals only",
}
TOLD_LABEL = "unseen programs, unseen machines from their parameters alone"
RUN_SUFFIX = ", the window model run over each trace"
RUN_CELL = "unseen_unseen_analytic"
RUN_LABEL = f"unseen programs, unseen machines from their parameters{RUN_SUFFIX}"


def protocol_cells(
    sources: LibrarySources, models: MachineModels, probes: ProbeBank, progress: Callable[[int], None] | None = None
) -> list[Cell]:
    """Fill the protocol's cells, and one of the val programs, on which models are chosen.

    Args:
        sources: the dataset, its programs' representations and cycles.
        models: from measurements or parameters to machines.
        probes: the bank's machines on the probes.
        progress: told the number of instructions done by the bank's machines.
    """
    dataset, trained = sources.dataset, sources.trained
    seen = [name for name in dataset.machine_names("train") if name in trained.names]
    vectors = np.stack([trained.vectors[trained.names.index(name)] for name in seen])
    cells = [
        _cell(sources, "seen_seen", "training error: seen programs, seen machines", "train", seen, vectors, False),
        _cell(sources, "val_seen", "validation error: val programs, seen machines", "val", seen, vectors, False),
        _cell(sources, "unseen_seen", "unseen programs, seen machines", "test", seen, vectors, False),
    ]
    unseen = dataset.machine_names("test")
    run = stand_in_predictions(sources, probes, "test", unseen, progress)
    for mode in MODES:
        fitted = np.stack([fit_dataset_machine(sources, models.fitter, mode, name) for name in unseen])
        name, label = f"unseen_unseen_{mode}", FITTED_LABELS[mode]
        cells.append(_cell(sources, name, label, "test", unseen, fitted, True))
        cells.append(replace(cells[-1], name=f"{name}_run", label=f"{label}{RUN_SUFFIX}", predicted=run[mode]))
    told = np.stack([predict_dataset_machine(sources, models.manifold, name) for name in unseen])
    cells.append(_cell(sources, "unseen_unseen_parameters", TOLD_LABEL, "test", unseen, told, True))
    analytic = analytic_predictions(sources, "test", unseen)
    cells.append(replace(cells[-1], name=RUN_CELL, label=RUN_LABEL, predicted=analytic))
    return cells


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
