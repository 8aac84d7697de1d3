"""What the library and the evaluation are made of.

Enters: the dataset, a foundation model, representations of its programs. Leaves: `LibrarySources`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.representation import Representation
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.manifold_fit import MeasuredMachine
from perfvec.training.measured_phases import MeasuredParts, measured_phases
from perfvec.training.prior_build import many_equations, trained_equations

SPLITS = ("train", "val", "test", "probe")


@dataclass(frozen=True)
class LibrarySources:
    """representations and measured: by program, in one order. learned: the equations of the trained machines and of the
    many further ones, by machine.
    """

    dataset: Gem5Dataset
    representations: Mapping[str, Representation]
    measured: Mapping[str, MeasuredParts]
    trained: TrainedMachines
    learned: Mapping[str, MeasuredMachine]


def gather_sources(
    dataset: Gem5Dataset,
    representations: Mapping[str, Representation],
    trained: TrainedMachines,
    model: FoundationModel,
) -> LibrarySources:
    """Read measured cycles and form the machines' equations.

    Raises:
        CheckpointError: the trained machines belong to another foundation model than the representations.
    """
    if {item.foundation for item in representations.values()} != {trained.foundation}:
        raise CheckpointError("The representations and the trained machines belong to different foundation models.")
    measured = _read_measured(dataset, list(representations))
    learned = trained_equations(dataset, representations, measured, trained) | many_equations(dataset, model)
    return LibrarySources(dataset, representations, measured, trained, learned)


def _read_measured(dataset: Gem5Dataset, programs: Sequence[str]) -> dict[str, MeasuredParts]:
    return {program: measured_phases(dataset, program) for program in programs}
