"""How near a search of 1% of a space comes to its exact front, by hypervolume; the figures of docs/exploration.md.

Enters: nothing. Leaves: a table on standard output, and a CSV with --output. Each space of about a million designs is
enumerated once, then searched with 1% as many evaluations from several seeds. The reference point of the hypervolume is
the exact front's worst value of each objective and a tenth of the front's span beyond. Minutes on one core:

    PYTHONPATH=. python benchmarks/search_quality.py --output search_quality.csv
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.exploration.design_space_files import (
    DESIGN_SPACE_SCHEMA,
    DESIGN_SPACE_SCHEMA_VERSION,
    design_space_from_document,
)
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import Exploration, ExplorationSettings, explore
from perfvec.exploration.hypervolume import hypervolume
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.cost import CostTable, CostTerm
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.prediction.library import load_library

SHARE = 0.01
BEYOND = 0.1  # of the front's span, where the reference point lies
GOAL = 0.99


@dataclass(frozen=True)
class Case:
    """A space, its objectives, and whether the ranking is by the pessimistic end of the error bar."""

    name: str
    parameters: dict[str, object]
    objectives: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    programs: int = 1
    pessimistic: bool = False
    base: str = "cortex_a72_like"

    def problem(self) -> ExplorationProblem:
        """Make the exploration."""
        document = {
            "schema": DESIGN_SPACE_SCHEMA,
            "schema_version": DESIGN_SPACE_SCHEMA_VERSION,
            "name": self.name,
            "base": self.base,
            "parameters": self.parameters,
            "constraints": list(self.constraints),
        }
        space = design_space_from_document(document)
        programs = load_library().programs
        # Validation programs, evenly spaced in the table: not those that the model's final figures are about.
        names = programs.index[programs.split == "val"]
        workload = library_workload([str(names[place * len(names) // self.programs]) for place in range(self.programs)])
        words = [self._word(word, workload.programs) for word in self.objectives]
        objectives = objectives_from_names(words, workload, space.base, {**shipped_costs(), CHARGES.name: CHARGES})
        return ExplorationProblem(space, workload, objectives, self.pessimistic)

    def _word(self, word: str, programs: tuple[str, ...]) -> str:
        """Put a program's name in the place of its number."""
        name, colon, number = word.partition(":")
        return f"{name}:{programs[int(number) - 1]}" if colon else word


def powers(first: int, last: int) -> dict[str, int]:
    """Give the axis from `first` to `last` by doubling."""
    return {"minimum": first, "maximum": last, "factor": 2}


# No real cost, but one that charges for whatever makes a machine fast, so that fronts are long.
CHARGES = CostTable(
    "charges",
    "Charges for speed",
    "units",
    "made up",
    (
        CostTerm(4.0, {"fetch_width": 1.5}, {}),
        CostTerm(0.02, {"rob_entries": 1}, {}),
        CostTerm(0.05, {"iq_entries": 1}, {}),
        CostTerm(0.05, {"lq_entries": 1}, {}),
        CostTerm(0.1, {"l1d.size_kb": 0.9, "l1d.assoc": 0.3}, {}),
        CostTerm(0.02, {"l2.size_kb": 0.9, "l2.assoc": 0.2}, {}),
        CostTerm(8000.0, {"period_ps": -1}, {}),
        CostTerm(3.0, {"mem_ports": 1}, {}),
        CostTerm(2.0, {"fp_simd_units": 1}, {}),
        CostTerm(6.0, {"mem_channels": 1}, {}),
        CostTerm(6.0, {"l1d.latency": -1}, {}),
        CostTerm(20.0, {"l2.latency": -1}, {}),
        CostTerm(2.0, {}, {"branch_predictor": "ltage"}),
        CostTerm(2.0, {}, {"l1d.prefetcher": "stride"}),
        CostTerm(3.0, {}, {"l2.prefetcher": "stride"}),
        CostTerm(3.0, {}, {"mem_type": "HBM_1000_4H_1x64"}),
    ),
)
_CACHES: dict[str, object] = {
    "l1d.size_kb": powers(4, 128),
    "l1d.assoc": [2, 4, 8],
    "l2.size_kb": powers(64, 4096),
    "l2.assoc": [4, 8, 16],
}
_WINDOW: dict[str, object] = {
    "fetch_width": [2, 3, 4, 6, 8],
    "rob_entries": [64, 96, 128, 192, 256, 384],
    "iq_entries": [24, 48, 96],
    "lq_entries": [16, 32, 64, 96],
    "period_ps": [300, 400, 500, 700],
}
CASES = (
    Case("caches and window", {**_CACHES, **_WINDOW, "l1d.latency": [2, 3]}, ("runtime_ns", "cost")),
    Case(
        "caches and window, three objectives",
        {**_CACHES, **_WINDOW, "l1i.size_kb": [24, 48]},
        ("runtime_ns", "cost", "on_chip_memory_kb"),
        ("l2.size_kb >= 4 * l1d.size_kb",),
    ),
    Case(
        "both cores, choices, three programs",
        {
            **_CACHES,
            "core": ["o3", "inorder"],
            "fetch_width": [1, 2, 3, 4],
            "rob_entries": [64, 128, 256, 384],
            "branch_predictor": ["local", "bimode", "tournament", "ltage", "tage_sc_l_64kb"],
            "mem_type": ["DDR3_1600_8x8", "DDR4_2400_8x8", "LPDDR5_6400_1x16_BG_BL32", "HBM_1000_4H_1x64"],
            "l2.prefetcher": ["none", "stride", "tagged"],
            "period_ps": [400, 500, 700, 1000],
        },
        ("speed_up", "cost"),
        programs=3,
    ),
    Case(
        "twenty axes of two values, pessimistic",
        {
            "period_ps": [400, 600],
            "fetch_width": [2, 6],
            "issue_width": [2, 6],
            "commit_width": [2, 6],
            "frontend_depth": [2, 7],
            "branch_predictor": ["bimode", "ltage"],
            "btb_entries": [512, 4096],
            "rob_entries": [64, 256],
            "iq_entries": [24, 96],
            "lq_entries": [16, 64],
            "sq_entries": [16, 48],
            "fp_simd_units": [1, 3],
            "mem_ports": [1, 2],
            "l1i.size_kb": [24, 48],
            "l1d.size_kb": [16, 64],
            "l1d.latency": [2, 4],
            "l1d.prefetcher": ["none", "stride"],
            "l2.size_kb": [256, 2048],
            "l2.latency": [8, 15],
            "mem_channels": [1, 2],
        },
        ("runtime_ns", "charges", "on_chip_memory_kb"),
        pessimistic=True,
    ),
    Case(
        "widths tied by a constraint",
        {
            **_CACHES,
            **_WINDOW,
            "commit_width": [2, 3, 4, 6, 8],
            "period_ps": [400, 500],
            "l2.assoc": [8, 16],
        },
        ("runtime_ns", "charges"),
        ("fetch_width == commit_width", "iq_entries <= rob_entries / 2"),
    ),
    Case(
        "charges for everything",
        {**_CACHES, **_WINDOW, "mem_channels": [1, 2]},
        ("runtime_ns", "charges"),
    ),
    Case(
        "two programs against each other and charges",
        {**_CACHES, **_WINDOW, "mem_ports": [1, 2]},
        ("runtime_ns:1", "runtime_ns:2", "charges"),
        programs=2,
    ),
)


def ratio(found: Exploration, exact: Exploration) -> float:
    """Return the share of the exact front's hypervolume that the found front dominates."""
    front: NDArray[np.float64] = exact.ranked[exact.front]
    reference = front.max(axis=0) + BEYOND * np.ptp(front, axis=0)
    return hypervolume(found.ranked, reference) / hypervolume(front, reference)


def measure(case: Case, seeds: int) -> list[dict[str, Any]]:
    """Enumerate a space and search it from several seeds."""
    problem = case.problem()
    start = time.perf_counter()
    exact = explore(problem, ExplorationSettings(enumerate_up_to=problem.space.size))
    enumeration_s = time.perf_counter() - start
    evaluations = int(SHARE * len(exact.evaluations))
    rows = []
    for seed in range(seeds):
        start = time.perf_counter()
        found = explore(problem, ExplorationSettings(evaluations, seed, enumerate_up_to=0))
        rows.append(
            {
                "space": case.name,
                "objectives": ", ".join(objective.name for objective in problem.objectives),
                "designs": problem.space.size,
                "valid": len(exact.evaluations),
                "front": len(exact.front),
                "evaluations": len(found.evaluations),
                "seed": seed,
                "hypervolume_ratio": ratio(found, exact),
                "front_found": float(np.isin(front_indices(exact), front_indices(found)).mean()),
                "enumeration_s": enumeration_s,
                "search_s": time.perf_counter() - start,
            }
        )
    return rows


def front_indices(exploration: Exploration) -> NDArray[np.int64]:
    """Return the indices of the front's designs."""
    return exploration.evaluations.indices[exploration.front]


@click.command()
@click.option("--seeds", default=5, show_default=True, help="Searches of each space.")
@click.option("--space", "spaces", multiple=True, type=int, help="Number of a space, from 0; all by default.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A CSV of every search.")
def main(seeds: int, spaces: tuple[int, ...], output: Path | None) -> None:
    """Measure and print."""
    cases = [CASES[number] for number in spaces] if spaces else CASES
    rows = []
    for case in cases:
        rows += measure(case, seeds)
        click.echo(f"{case.name}: worst ratio {min(row['hypervolume_ratio'] for row in rows[-seeds:]):.5f}", err=True)
    frame = pd.DataFrame(rows)
    keys = ["space", "objectives", "designs", "valid", "front", "evaluations"]
    summary = frame.groupby(keys, sort=False).agg(
        worst_ratio=("hypervolume_ratio", "min"),
        mean_ratio=("hypervolume_ratio", "mean"),
        front_found=("front_found", "mean"),
        enumeration_s=("enumeration_s", "first"),
        search_s=("search_s", "mean"),
    )
    click.echo(summary.reset_index().to_string(index=False))
    click.echo(f"Ratio of at least {GOAL} in {(frame.hypervolume_ratio >= GOAL).sum()} of {len(frame)} searches")
    if output:
        frame.to_csv(output, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
