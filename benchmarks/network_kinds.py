"""Kinds of network at one budget: the same wall seconds on two cores, the same inputs, hidden size and objective.

    PYTHONPATH=. python benchmarks/network_kinds.py --cache DIR [--minutes 0.75]

Every kind reads the same columns and corrects the same reference timings. 'paper lstm' is the paper's own setting: 2
layers, d = 256, the paper's columns, no reference timings. Errors are those of the first
51,200 instructions of each validation program. Leaves: docs/experiments/network_kinds.json.
"""

from __future__ import annotations

from dataclasses import replace

from experiment import experiment

from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS, CachedProgram
from perfvec.training.training_config import TrainingConfig

# Batches small enough that slow kinds take some hundred steps; no dropout, since only the gated network has it.
COMMON = TrainingConfig(sequences=12, warm_up_steps=30, dropout=0.0)
RUNS = {
    "gated": COMMON,
    "linear": replace(COMMON, kind="linear"),
    "mlp": replace(COMMON, kind="mlp"),
    "cnn": replace(COMMON, kind="cnn"),
    "gru": replace(COMMON, kind="gru"),
    "bilstm": replace(COMMON, kind="bilstm"),
    "lstm": replace(COMMON, kind="lstm"),
    "transformer": replace(COMMON, kind="transformer"),
    "paper lstm": replace(
        COMMON, kind="lstm", hidden=256, extra=256, feature_groups=("paper",), register_columns=True,
        reference_timings=False, machine_pull=0.0,
    ),
}  # fmt: skip

VALIDATED_INSTRUCTIONS = 51_200  # of each program: recurrent networks represent a few ten thousand a second


def head(program: CachedProgram) -> CachedProgram:
    """Return the first instructions of a program."""
    rows, blocks = VALIDATED_INSTRUCTIONS, VALIDATED_INSTRUCTIONS // BLOCK_INSTRUCTIONS
    return replace(
        program,
        features=program.features[:rows],
        references=program.references[:rows],
        blocks=program.blocks[:blocks],
    )


def main() -> None:
    """Train and judge each kind."""
    trial = experiment("network_kinds", __doc__.splitlines()[0], minutes=0.75)
    data = replace(trial.data, validation=[head(program) for program in trial.data.validation])
    replace(trial, data=data).compare(RUNS)


if __name__ == "__main__":
    main()
