"""Training time per instruction with 1, 8 and all machines: representations reused, against training for each anew.

    PYTHONPATH=. python benchmarks/reuse_time.py --cache DIR [--minutes 0.15]

A step computes an instruction's representation once and its loss on all machines. Without reuse, k machines take k
runs. Leaves: docs/experiments/reuse_time.json, microseconds a training instruction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from experiment import Experiment, experiment, two_core_seconds
from network_kinds import RUNS

from perfvec.training.schedule import Budget
from perfvec.training.trainer import Trainer
from perfvec.training.training_config import TrainingConfig

WARM_UP_STEPS = 3
NETWORKS = {"gated": TrainingConfig(), "paper lstm": replace(RUNS["paper lstm"], sequences=24)}


def microseconds_an_instruction(trial: Experiment, config: TrainingConfig, machines: int) -> float:
    """Median over the steps of the budget."""
    trainer = Trainer(replace(trial.data, machines=trial.data.machines[:machines]), config, Budget(steps=10_000))
    instructions = config.sequences * config.batch_shape.instructions
    for _ in range(WARM_UP_STEPS):
        trainer.step()
    seconds: list[float] = []
    while sum(seconds) < 60 * trial.minutes or len(seconds) < WARM_UP_STEPS:
        began = two_core_seconds()
        trainer.step()
        seconds.append(two_core_seconds() - began)
    return float(np.median(seconds)) / instructions * 1e6


def main() -> None:
    """Measure each network with each number of machines."""
    trial = experiment("reuse_time", __doc__.splitlines()[0], minutes=0.15)
    for network, config in NETWORKS.items():
        for machines in (1, 8, len(trial.data.machines)):
            run = f"{network}, {machines} machines"
            if run not in trial.rows():
                reused = microseconds_an_instruction(trial, config, machines)
                alone = trial.rows().get(f"{network}, 1 machines", {}).get("reused_us", reused)
                trial.record(
                    run, {"reused_us": reused, "anew_us": alone * machines, "times_faster": alone * machines / reused}
                )


if __name__ == "__main__":
    main()
