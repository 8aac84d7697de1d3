"""Kinds of network at one budget: the same wall seconds on two cores, the same inputs, hidden size and objective.

    python benchmarks/network_kinds.py --cache DIR [--minutes 0.75]

Every kind reads the same columns and corrects the same reference timings. 'paper lstm' is the paper's own setting: 2
layers, d = 256, the paper's columns, no reference timings. Leaves: docs/experiments/network_kinds.json.
"""

from __future__ import annotations

from dataclasses import replace

from experiment import experiment

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

if __name__ == "__main__":
    experiment("network_kinds", __doc__.splitlines()[0], minutes=0.75).compare(RUNS)
