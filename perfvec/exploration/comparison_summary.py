"""What the comparison of methods comes to: a row a method, and whether ours reach their goal against each other one.

Enters: a `StudyResult`, its methods and one-off costs. Leaves: data frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from perfvec.exploration.baselines.method import Method
from perfvec.exploration.grid_study import StudyResult

BAND = (2.5, 97.5)
BOOTSTRAPS = 2000
# Ours should need at most this share of the overhead of a method that simulates every program.
OVERHEAD_GOAL = 0.1
OUR_FAMILIES = ("perfvec", "window")
GOAL_COLUMNS = ("method", "label", "against", "against_label", "better", "overhead_ratio", "reached")


def summary_table(result: StudyResult, methods: Sequence[Method], one_off_seconds: Mapping[str, float]) -> pd.DataFrame:
    """Summarise the study, a row a method in their order.

    Columns: method, label, family, seeds, programs; better (mean over seeds and programs of the share of designs that
    are strictly better), better_low and better_high (95% band of the seeds' means), better_interval_low and _high (95%
    bootstrap of the mean, over programs and seeds), better_test (test programs alone), best_share (choices that no
    design beats), tied, regret, regret_worst, front_share; program_seconds, training_seconds, computing_seconds (means
    over seeds, as if all scored programs had been chosen for), overhead_seconds (their sum) and one_off_seconds.
    """
    most = int(result.runs["programs"].max())
    rows = [_summary_row(result, method, most, one_off_seconds.get(method.name, 0.0)) for method in methods]
    return pd.DataFrame(rows)


def _summary_row(result: StudyResult, method: Method, programs: int, one_off_seconds: float) -> dict[str, object]:
    choices = result.choices[result.choices["method"] == method.name]
    runs = result.runs[result.runs["method"] == method.name]
    means = choices.groupby("seed")["better"].mean()
    low, high = np.percentile(means, BAND)
    interval = _bootstrap(choices)
    simulating = float((runs["program_seconds"] / runs["programs"]).mean() * programs)
    training, computing = float(runs["training_seconds"].mean()), float(runs["computing_seconds"].mean())
    return {
        "method": method.name,
        "label": method.label,
        "family": method.family,
        "seeds": len(runs),
        "programs": choices["program"].nunique(),
        "better": means.mean(),
        "better_low": low,
        "better_high": high,
        "better_interval_low": interval[0],
        "better_interval_high": interval[1],
        "better_test": choices.loc[choices["split"] == "test", "better"].mean(),
        "best_share": (choices["better"] == 0).mean(),
        "tied": choices["tied"].mean(),
        "regret": choices["regret"].mean(),
        "regret_worst": choices["regret"].max(),
        "front_share": choices["front_share"].mean(),
        "program_seconds": simulating,
        "training_seconds": training,
        "computing_seconds": computing,
        "overhead_seconds": simulating + training + computing,
        "one_off_seconds": one_off_seconds,
    }


def _bootstrap(choices: pd.DataFrame) -> tuple[float, float]:
    """95% interval of the mean of 'better', programs and seeds both drawn anew."""
    table = choices.pivot_table(index="program", columns="seed", values="better").to_numpy()
    generator = np.random.default_rng(0)
    means = [
        np.nanmean(
            table[
                np.ix_(
                    generator.integers(table.shape[0], size=table.shape[0]),
                    generator.integers(table.shape[1], size=table.shape[1]),
                )
            ]
        )
        for _ in range(BOOTSTRAPS)
    ]
    low, high = np.percentile(means, BAND)
    return float(low), float(high)


def goal_table(summary: pd.DataFrame) -> pd.DataFrame:
    """Hold each method of ours against every other one.

    Columns: method, label, against, against_label, better (chooses strictly better designs on average),
    overhead_ratio (ours over theirs, NaN where theirs is nothing), reached: better, and where the other one simulates
    each program also at a tenth of its overhead or less.
    """
    rows = []
    ours = summary["family"].isin(OUR_FAMILIES)
    for _, own in summary[ours].iterrows():
        for _, other in summary[~ours].iterrows():
            better = bool(own["better"] < other["better"])
            overhead = float(other["overhead_seconds"])
            ratio = float(own["overhead_seconds"]) / overhead if overhead > 0 else np.nan
            cheap = other["family"] != "simulating" or ratio <= OVERHEAD_GOAL
            rows.append(
                {
                    "method": own["method"],
                    "label": own["label"],
                    "against": other["method"],
                    "against_label": other["label"],
                    "better": better,
                    "overhead_ratio": ratio,
                    "reached": better and cheap,
                }
            )
    return pd.DataFrame(rows, columns=list(GOAL_COLUMNS))
