"""Make the manifold of machines and the prior of sampled ones from the dataset.

Enters: representations, measured cycles and parameters of the trained machines and of the many further ones. Leaves: a
`MachineManifold` and sampled machines. Val and test machines have no part in it, nor have val and test programs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.measured_program import MeasuredProgram, NormalEquations, normal_equations, sum_equations
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameter_vector import parameter_matrix
from perfvec.microarchitecture.prior_files import Priors, make_priors
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.trace.store import read_trace
from perfvec.training.gem5_dataset import Gem5Dataset, read_compressed_array
from perfvec.training.manifold_fit import BLOCK_WEIGHT, MeasuredMachine, fit_manifold
from perfvec.training.measured_phases import MeasuredParts, phases_to_fit

MANY_FOLDER = "many_machines"
LEARNED_SPLITS = ("train", "probe")
SAMPLED_MACHINES, SAMPLING_SEED = 2000, 7


@dataclass(frozen=True)
class SampledMachines:
    """Machines drawn by the sampling law: parameter vectors float64 [c, p], and whether each is out of order [c]."""

    parameters: NDArray[np.float64]
    cores: NDArray[np.bool_]


def draw_machines(count: int = SAMPLED_MACHINES) -> SampledMachines:
    """Draw the machines that the prior is made of."""
    machines = sample_machines(count, SAMPLING_SEED)
    return SampledMachines(parameter_matrix(table_of(machines)), np.array([item.core == "o3" for item in machines]))


def trained_equations(
    dataset: Gem5Dataset,
    representations: Mapping[str, Representation],
    measured: Mapping[str, MeasuredParts],
    trained: TrainedMachines,
) -> dict[str, MeasuredMachine]:
    """Form the equations of each trained machine from the train programs and probes that ran on it."""
    machines = {}
    for name in trained.names:
        programs = [
            phases_to_fit(representations[program], measured[program], name)
            for program in dataset.program_names(*LEARNED_SPLITS)
            if name in measured[program].machines
        ]
        if programs:
            machines[name] = MeasuredMachine(dataset.parameters(name), _equations(programs))
    return machines


def many_equations(dataset: Gem5Dataset, model: FoundationModel) -> dict[str, MeasuredMachine]:
    """Form the equations of each of the many further machines; none where the dataset lacks them."""
    path = dataset.root / MANY_FOLDER / "index.json"
    if not path.is_file():
        return {}
    programs: dict[str, list[MeasuredProgram]] = {}
    for program, entry in json.loads(path.read_text(encoding="utf-8")).items():
        for name, item in _many_programs(dataset, program, entry["machines"], model).items():
            programs.setdefault(name, []).append(item)
    return {name: MeasuredMachine(dataset.parameters(name), _equations(items)) for name, items in programs.items()}


def _many_programs(
    dataset: Gem5Dataset, program: str, machines: Sequence[str], model: FoundationModel
) -> dict[str, MeasuredProgram]:
    """Represent one program of the many machines' runs, with each machine's cycles by phase."""
    folder = dataset.root / MANY_FOLDER
    representation = represent(read_trace(folder / "traces" / f"{program}.parquet"), model)
    cumulative = read_compressed_array(folder / "cumulative_cycles" / f"{program}.npy.zst").astype(np.float64)
    phases = np.diff(cumulative, axis=1, prepend=0.0)
    sums = representation.phases[: phases.shape[1]]
    ends = np.minimum(np.arange(1, len(sums) + 1) * PHASE_INSTRUCTIONS, representation.instructions)
    counts = np.diff(ends, prepend=0)
    return {name: MeasuredProgram(program, sums, phases[row], counts) for row, name in enumerate(machines)}


def _equations(programs: Sequence[MeasuredProgram]) -> NormalEquations:
    return sum_equations([normal_equations(program, BLOCK_WEIGHT) for program in programs])


def manifold_without(
    machines: Mapping[str, MeasuredMachine], trained: TrainedMachines, left_out: str | None = None
) -> MachineManifold:
    """Fit the manifold to all machines but one."""
    kept = [item for name, item in machines.items() if name != left_out]
    return fit_manifold(kept, _vectors_without(trained, left_out))


def priors_without(
    machines: Mapping[str, MeasuredMachine],
    trained: TrainedMachines,
    drawn: SampledMachines,
    left_out: str | None = None,
) -> Priors:
    """Make the priors of all machines but one, as if it had never been measured."""
    manifold = manifold_without(machines, trained, left_out)
    return make_priors(_vectors_without(trained, left_out), *manifold.predict(drawn.parameters, drawn.cores))


def _vectors_without(trained: TrainedMachines, left_out: str | None) -> NDArray[np.float64]:
    return trained.vectors[[row for row, name in enumerate(trained.names) if name != left_out]]
