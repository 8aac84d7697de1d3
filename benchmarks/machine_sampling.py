"""Accuracy as the number of sampled machines grows: the machines that the foundation model is trained on.

    PYTHONPATH=. python benchmarks/machine_sampling.py --cache DIR [--minutes 1.0]

Each run trains the gated network on a nested sample of the train machines, for the same time. Judged on the validation
programs: on the machines that all samples share, and on the validation machines, none of which was trained on, their
vectors fitted, network frozen, to the 1,024-instruction sums of every fourth training program that ran on them. Leaves:
docs/experiments/machine_sampling.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from experiment import Experiment, Row, experiment, run_row
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting import FittingSettings, fit_vector
from perfvec.microarchitecture.machine_prior import MachinePrior, machine_prior
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS, CachedProgram
from perfvec.training.trainer import Trainer
from perfvec.training.training_config import TrainingConfig
from perfvec.training.validation import ErrorSummary, total_errors

CONFIG = TrainingConfig(sequences=12, warm_up_steps=30)
SAMPLES = (4, 14, 28, 56)
SHARED_MACHINES = 4
FITTED_PROGRAMS = slice(None, None, 4)
PART_BLOCKS = 32
SETTINGS = FittingSettings(error=0.05, block_weight=0.1)
FREE_SHARE = 0.3  # of the trained vectors' spread: how far each component may leave their span


def sampled_machines(trial: Experiment) -> tuple[str, ...]:
    """All train machines in a random order; each sample is the first few, and the first four ran all programs."""
    machines = np.array(trial.data.machines)
    np.random.default_rng(0).shuffle(machines)
    everywhere = [all(name in program.machines for program in trial.data.programs) for name in machines]
    return tuple(machines[np.argsort(~np.array(everywhere), kind="stable")])


def prior_of(trainer: Trainer) -> MachinePrior:
    """What the trained machines say of a new one, loosened so that measurements can leave their span."""
    table = trainer.state.averaged_machines.double().numpy()
    prior = machine_prior(table)
    free = FREE_SHARE * np.diag(table.std(axis=0) + 1e-3)
    return replace(prior, directions=np.concatenate([prior.directions, free]))


def measured(program: CachedProgram, machine: str, sums: NDArray[np.float64]) -> MeasuredProgram:
    """Measured cycles of a program's parts of 1,024 instructions on a machine."""
    blocks = program.blocks[: len(sums) * PART_BLOCKS, program.machines.index(machine)].astype(np.float64)
    cycles = blocks.reshape(len(sums), PART_BLOCKS).sum(axis=1)
    return MeasuredProgram(program.name, sums, cycles, np.full(len(sums), PART_BLOCKS * BLOCK_INSTRUCTIONS))


def fitted_errors(trainer: Trainer, machines: Sequence[str]) -> ErrorSummary:
    """Errors of the validation programs on machines fitted with the network frozen."""
    programs, judge = trainer.data.programs[FITTED_PROGRAMS], trainer.evaluator()
    parts = list(trainer.threads.map(lambda program: judge.parts(program, PART_BLOCKS * BLOCK_INSTRUCTIONS), programs))
    prior, vectors = prior_of(trainer), []
    for machine in machines:
        ran = [measured(p, machine, sums) for p, sums in zip(programs, parts, strict=True) if machine in p.machines]
        vectors.append(fit_vector(ran, prior, SETTINGS))
    errors = total_errors(judge, np.stack(vectors), machines, trainer.data.validation, trainer.threads)
    return ErrorSummary.of(errors)


def judged(trial: Experiment, trainer: Trainer, shared: Sequence[str]) -> Row:
    """Describe a run by its errors on shared and on unseen machines."""
    table = trainer.state.averaged_machines.double().numpy()[: len(shared)]
    seen = ErrorSummary.of(total_errors(trainer.evaluator(), table, shared, trainer.data.validation, trainer.threads))
    unseen = fitted_errors(trainer, trial.dataset.machine_names("val"))
    return {"shared_machines": seen.document(), "unseen_machines": unseen.document(), "run": run_row(trainer)}


def main() -> None:
    """Train on each sample and judge it."""
    trial = experiment("machine_sampling", __doc__.splitlines()[0], minutes=1.0)
    machines = sampled_machines(trial)
    for count in SAMPLES:
        run = f"{count} machines"
        if run not in trial.rows():
            trainer = trial.trained(run, CONFIG, replace(trial.data, machines=machines[:count]))
            trial.record(run, judged(trial, trainer, machines[:SHARED_MACHINES]))


if __name__ == "__main__":
    main()
