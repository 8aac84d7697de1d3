"""What turns measurements or parameters into machines, made for a foundation model.

Enters: `LibrarySources`. Leaves: `MachineModels`: the manifold, the priors, and the settings chosen on val machines.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting_settings import FITTING_FILE, MODES, FittingChoice, Mode, write_fitting_choice
from perfvec.microarchitecture.machine_fitter import MachineFitter, read_fitter
from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold, write_manifold
from perfvec.microarchitecture.prior_files import Priors, write_sampled_machines
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.training.fitting_choice import Candidate, ChoiceData, choose_all
from perfvec.training.library_sources import LibrarySources
from perfvec.training.measured_phases import to_fit
from perfvec.training.prior_build import draw_machines, manifold_without, priors_without


@dataclass(frozen=True)
class MachineModels:
    """manifold: from parameters to machines. fitter: from measurements to machines."""

    manifold: MachineManifold
    fitter: MachineFitter


def make_machine_models(sources: LibrarySources) -> tuple[MachineModels, dict[Mode, list[Candidate]]]:
    """Make the manifold and the priors, choose the settings; the second result is every setting that was tried."""
    drawn = draw_machines()

    @cache
    def priors(left_out: str | None) -> Priors:
        return priors_without(sources.learned, sources.trained, drawn, left_out)

    dataset = sources.dataset
    data = ChoiceData(
        representations=sources.representations,
        measured=sources.measured,
        val_programs=dataset.program_names("val"),
        probes=dataset.program_names("probe"),
        val_machines=dataset.machine_names("val"),
        trained=sources.trained,
        priors=priors,
    )
    candidates = choose_all(data)
    choice = FittingChoice(sources.trained.foundation, {mode: candidates[mode][0].settings for mode in MODES})
    manifold = manifold_without(sources.learned, sources.trained)
    return MachineModels(manifold, MachineFitter(choice, priors(None))), candidates


def write_machine_models(models: MachineModels, candidates: dict[Mode, list[Candidate]], folder: Path) -> None:
    """Write manifold, priors and settings with what each setting left."""
    choice = models.fitter.choice
    write_manifold(models.manifold, choice.foundation, folder)
    sampled = models.fitter.priors["sampled"]
    write_sampled_machines(sampled.centres, sampled.spreads, choice.foundation, folder)
    about: dict[str, object] = {
        "chosen_on": "val programs on val machines, and on trained machines left out of the prior; mean of both errors",
        "candidates": {mode: [_candidate_row(item) for item in items] for mode, items in candidates.items()},
    }
    write_fitting_choice(choice, folder / FITTING_FILE, about)


def _candidate_row(candidate: Candidate) -> dict[str, object]:
    errors = {"val_error": candidate.val_error, "trained_error": candidate.trained_error}
    return asdict(candidate.settings) | {name: round(value, 5) for name, value in errors.items()}


def read_machine_models(trained: TrainedMachines, folder: Path) -> MachineModels:
    """Read what `write_machine_models` wrote.

    Raises:
        CheckpointError: a file is missing or damaged, or belongs to another foundation model.
    """
    return MachineModels(read_manifold(trained.foundation, folder), read_fitter(trained, folder))


def fit_dataset_machine(
    sources: LibrarySources, fitter: MachineFitter, mode: Mode, machine: str
) -> NDArray[np.float64]:
    """Fit a machine of the dataset to what it measured of the val programs or the probes: float64 [d]."""
    names = sources.dataset.program_names("probe" if mode == "probes" else "val")
    programs = [
        to_fit(mode, sources.representations[name], sources.measured[name], machine)
        for name in names
        if machine in sources.measured[name].machines
    ]
    return fitter.fit(programs, mode)


def predict_dataset_machine(sources: LibrarySources, manifold: MachineManifold, machine: str) -> NDArray[np.float64]:
    """Predict a machine of the dataset from its parameters alone: float64 [d]."""
    parameters = sources.dataset.parameters(machine)
    return machine_from_parameters(parameters, manifold, sources.trained.foundation).vector
