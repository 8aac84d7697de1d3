"""A small table of designs, as explorations make them."""

import numpy as np
import pandas as pd

from perfvec.charts.design_axis import ChartObjective
from perfvec.exploration.pareto import non_dominated

RUNTIME = ChartObjective("runtime_ns", "Runtime", "ms", maximise=False, scale=1e6)
COST = ChartObjective("cost", "Cost", "cost units", maximise=False)
SPEED_UP = ChartObjective("speed_up", "Speed-up", "× base", maximise=True)
PARAMETERS = ("core", "rob_entries", "l2.size_kb")
FIXED = {"fetch_width": 4, "mem_type": "DDR3_1600_8x8"}


def designs(count: int = 40, seed: int = 0) -> pd.DataFrame:
    """Random designs; runtimes have an error bar of 10%, costs none; every fifth is outside the trained range."""
    random = np.random.default_rng(seed)
    runtimes = random.uniform(1e6, 9e6, count)
    table = pd.DataFrame(
        {
            "design": np.arange(count) * 7,
            "on_front": False,
            "within_trained_range": np.arange(count) % 5 > 0,
            "runtime_ns": runtimes,
            "runtime_ns_low": runtimes * 0.9,
            "runtime_ns_high": runtimes * 1.1,
            "core": random.choice(["o3", "inorder"], count),
            "l2.size_kb": random.choice([256, 512, 2048], count),
        }
    )
    table["rob_entries"] = np.where(table["core"] == "o3", random.choice([64, 128, 512], count), 0)
    for end in ("", "_low", "_high"):
        table[f"cost{end}"] = 1000.0 + table["l2.size_kb"] + random.integers(0, 4, count) * (end == "")
    table[["cost_low", "cost_high"]] = table[["cost", "cost"]].to_numpy()
    for end, source in (("", ""), ("_low", "_high"), ("_high", "_low")):
        table[f"speed_up{end}"] = 5e6 / table[f"runtime_ns{source}"]
    table["on_front"] = non_dominated(table[["runtime_ns", "cost"]].to_numpy())
    return table
