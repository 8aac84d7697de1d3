"""PerfVec as in its paper: a small network from the sizes of L1 and L2 to the machine's vector.

Enters: the grid, representations of training programs and their simulated cycles by 1,000 instructions. Leaves: a
`MethodRun`. Three training programs are simulated on half of the designs; with the foundation model frozen, a network
of two layers learns M(L1, L2) from them. A scored program is not simulated at all.

Shapes: q designs that are trained on, d components, h hidden units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs, predicted_run
from perfvec.exploration.design_grid import SCORED_SPLITS, TRAINING_SPLITS, DesignGrid, Matrix, Rows
from perfvec.exploration.grid_machines.grid_evidence import GridEvidence, seconds_of
from perfvec.microarchitecture.machine_prior import principal_directions
from perfvec.microarchitecture.measured_program import MeasuredProgram, NormalEquations, normal_equations, sum_equations
from perfvec.representation.representation import PHASE_INSTRUCTIONS

HIDDEN_UNITS = 32
STEPS = 600
LEARNING_RATE = 1e-2
WEIGHT_DECAY = 1e-4
START = 0.1  # scale of the first steps from the mean machine
# Weight of errors of 1,000 instructions beside that of a total, as where other machines are fitted.
BLOCK_WEIGHT = 0.3


@dataclass(frozen=True)
class NetworkMachines:
    """phase_cycles: by training program, float64 [n, phases]. trained: vectors [k, d], which scale what is learnt."""

    evidence: GridEvidence
    phase_cycles: Mapping[str, Matrix]
    trained: Matrix
    training_programs: int = 3
    training_designs: int = 18
    name: str = "perfvec_network"
    label: str = "PerfVec as in its paper"
    family: Family = "perfvec"
    has_chance: bool = True

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program."""
        scored = grid.rows_of(SCORED_SPLITS)
        rows = generator.choice(grid.rows_of(TRAINING_SPLITS), self.training_programs, replace=False)
        designs = generator.permutation(len(grid.designs))[: self.training_designs]
        training = no_runs(len(grid.programs), grid)
        training[np.ix_(rows, designs)] = True
        equations = [sum_equations([self._equations(int(row), int(design)) for row in rows]) for design in designs]
        machines = fit_network_machines(
            grid.coordinates, designs, equations, self.trained, int(generator.integers(1 << 31))
        )
        seconds = seconds_of([self.evidence.representation_seconds], np.concatenate([scored, rows]))
        predictions = self.evidence.vectors(scored) @ machines.T
        return predicted_run(grid, scored, predictions, training=training, computing_seconds=seconds)

    def _equations(self, row: int, design: int) -> NormalEquations:
        representation = self.evidence.representations[row]
        cycles = self.phase_cycles[representation.program][design]
        ends = np.arange(1, len(cycles) + 1) * PHASE_INSTRUCTIONS
        counts = np.diff(np.minimum(ends, representation.instructions), prepend=0)
        program = MeasuredProgram(representation.program, representation.phases[: len(cycles)], cycles, counts)
        return normal_equations(program, BLOCK_WEIGHT)


def fit_network_machines(
    coordinates: Matrix, designs: Rows, equations: Sequence[NormalEquations], trained: Matrix, seed: int
) -> Matrix:
    """Train the network and return the vectors of all designs.

    Args:
        coordinates: float64 [n, 2].
        designs: int64 [q], those that were simulated.
        equations: q, what was measured on each.
        trained: vectors of trained machines, float64 [k, d]; the network's outputs are steps from their mean along
            their principal axes, so that it starts from machines as they are.
        seed: of the initial weights.

    Returns:
        float64 [n, d].
    """
    directions = principal_directions(trained)
    centre = trained.mean(axis=0)
    grams = np.stack([directions @ item.gram @ directions.T for item in equations])
    targets = np.stack([directions @ (item.target - item.gram @ centre) for item in equations])
    generator = torch.Generator().manual_seed(seed)
    network = _network(len(directions), generator)
    steps = _train(network, torch.from_numpy(coordinates), torch.from_numpy(designs), grams, targets)
    vectors: Matrix = centre + steps @ directions
    return vectors


def _network(outputs: int, generator: torch.Generator) -> torch.nn.Sequential:
    first, second = torch.nn.Linear(2, HIDDEN_UNITS), torch.nn.Linear(HIDDEN_UNITS, outputs)
    with torch.no_grad():
        for layer in (first, second):
            layer.weight.normal_(0.0, layer.in_features**-0.5, generator=generator)
            layer.bias.zero_()
        second.weight.mul_(START)
    return torch.nn.Sequential(first, torch.nn.Tanh(), second).double()


def _train(
    network: torch.nn.Sequential, inputs: torch.Tensor, designs: torch.Tensor, grams: Matrix, targets: Matrix
) -> Matrix:
    """Minimise the mean of misfit(M) = M · gram · M - 2 target · M; return the outputs for all designs, [n, q]."""
    gram, target = torch.from_numpy(grams), torch.from_numpy(targets)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        outputs = network(inputs[designs])
        curved = torch.einsum("qi,qij,qj->q", outputs, gram, outputs)
        loss = (curved - 2.0 * (target * outputs).sum(dim=1)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        found: Matrix = network(inputs).numpy()
    return found
