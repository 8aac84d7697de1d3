"""Predictions from parameters of machines that were held out, to calibrate error bars on.

Enters: `LibrarySources` and the manifold. Leaves: `HeldOutPairs` of one mode of prediction, 'vector': each trained
machine as predicted by a manifold refitted without it, and each val machine by the manifold itself, on train and val
programs. Test machines and test programs have no part in it.

Bars are meant for programs that the network has not seen, so the val programs calibrate them; the train programs tell
what they hold on others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameter_vector import parameter_vector
from perfvec.microarchitecture.projected_manifold import project_manifold
from perfvec.prediction.held_out_pairs import HeldOutPairs, join_pairs
from perfvec.prediction.least_cycles import least_cycles
from perfvec.training.library_sources import LibrarySources
from perfvec.training.prior_build import manifold_without

PROGRAM_SPLITS = ("train", "val")


def left_out_pairs(sources: LibrarySources) -> HeldOutPairs:
    """Predict each trained machine by a manifold refitted without it."""
    names = [name for name in sources.trained.names if name in sources.learned and _programs(sources, name)]
    models = (manifold_without(sources.learned, sources.trained, name) for name in names)
    return _pairs(sources, names, models, 0)


def unseen_pairs(sources: LibrarySources, manifold: MachineManifold) -> HeldOutPairs:
    """Predict each val machine by the manifold."""
    names = [name for name in sources.dataset.machine_names("val") if _programs(sources, name)]
    return _pairs(sources, names, [manifold] * len(names), len(sources.trained.names))


def _pairs(
    sources: LibrarySources, names: Sequence[str], manifolds: Iterable[MachineManifold], first_number: int
) -> HeldOutPairs:
    return join_pairs(
        [
            _machine_pairs(sources, name, manifold, first_number + number)
            for number, (name, manifold) in enumerate(zip(names, manifolds, strict=True))
        ]
    )


def _machine_pairs(sources: LibrarySources, name: str, manifold: MachineManifold, number: int) -> HeldOutPairs:
    parameters, programs = sources.dataset.parameters(name), _programs(sources, name)
    vectors = np.stack([sources.representations[item].vector for item in programs])
    projected = project_manifold(manifold, vectors)
    asked, core = parameter_vector(parameters)[None], np.array([parameters.core == "o3"])
    cycles, spread = projected.cycles(asked, core), projected.spreads(asked, core)[0]
    instructions = np.array([float(sources.representations[item].instructions) for item in programs])
    return HeldOutPairs(
        machines=np.full(len(programs), number, dtype=np.int64),
        cycles=np.maximum(cycles, least_cycles(table_of([parameters]), instructions))[0],
        measured=np.array([float(sources.measured[item].total(name)) for item in programs]),
        spreads=np.full(len(programs), spread),
        deviations=projected.deviations,
        unseen=(sources.dataset.programs.loc[programs, "split"] == "val").to_numpy(dtype=np.bool_),
    )


def _programs(sources: LibrarySources, machine: str) -> list[str]:
    """The programs that are predicted and ran on the machine."""
    names = sources.dataset.program_names(*PROGRAM_SPLITS)
    return [name for name in names if machine in sources.measured[name].machines]
