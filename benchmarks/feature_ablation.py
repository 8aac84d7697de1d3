"""Which features beyond the paper's help: the gated network with each group, at one budget.

    PYTHONPATH=. python benchmarks/feature_ablation.py --cache DIR [--minutes 0.5]

Leaves: docs/experiments/feature_ablation.json.
"""

from __future__ import annotations

from dataclasses import replace

from experiment import experiment

from perfvec.features.feature import Group
from perfvec.training.training_config import TrainingConfig

COMMON = TrainingConfig(sequences=12, warm_up_steps=30)
PAPER = replace(COMMON, feature_groups=(Group.PAPER,))
# Machine vectors then start from their mean cycles alone, which is nothing to be held at.
WITHOUT_TIMINGS = {"reference_timings": False, "machine_pull": 0.0}
RUNS = {
    "paper, no reference timings": replace(PAPER, **WITHOUT_TIMINGS),
    "all, no reference timings": replace(COMMON, **WITHOUT_TIMINGS),
    "paper": PAPER,
    "paper with register columns": replace(PAPER, register_columns=True),
    **{
        f"paper and {group}": replace(PAPER, feature_groups=(Group.PAPER, group))
        for group in Group
        if group != Group.PAPER
    },
    "all": COMMON,
    "all with register columns": replace(COMMON, register_columns=True),
}

if __name__ == "__main__":
    experiment("feature_ablation", __doc__.splitlines()[0], minutes=0.5).compare(RUNS)
