"""An exploration as JSON: all that it was made from, and its front.

Enters: an `Exploration` and the foundation model's hash. Leaves: a document that another run can be compared with.
"""

from __future__ import annotations

import numpy as np

from perfvec.exploration.design_space_link import space_document
from perfvec.exploration.exploration_run import Exploration

EXPLORATION_SCHEMA = "perfvec.exploration"
EXPLORATION_SCHEMA_VERSION = 1


def exploration_document(exploration: Exploration, model: str) -> dict[str, object]:
    """Return the document: space, programs, objectives, how it was ranked and searched, base, and the front's designs.

    Args:
        exploration: what was found.
        model: hash of the foundation model that predicted.
    """
    problem = exploration.problem
    workload = problem.workload
    return {
        "schema": EXPLORATION_SCHEMA,
        "schema_version": EXPLORATION_SCHEMA_VERSION,
        "model": model,
        "space": space_document(problem.space),
        "programs": dict(zip(workload.programs, workload.weights.tolist(), strict=True)),
        "objectives": [
            {"name": item.name, "label": item.label, "unit": item.unit, "maximise": item.maximise}
            for item in problem.objectives
        ],
        "pessimistic": problem.pessimistic,
        "trained_range_only": problem.trained_range_only,
        "method": exploration.method,
        "seed": exploration.seed,
        "is_complete": exploration.is_complete,
        "evaluated": len(exploration.evaluations),
        "knee": int(exploration.evaluations.indices[exploration.knee]),
        "base": _design(exploration, None),
        "front": [_design(exploration, int(position)) for position in exploration.front],
    }


def _design(exploration: Exploration, position: int | None) -> dict[str, object]:
    """Return an evaluated design, the base where position is None."""
    problem = exploration.problem
    found = exploration.base if position is None else exploration.evaluations.take(np.array([position]))
    names = [axis.name for axis in problem.space.axes]
    if position is None:
        values = {name: problem.space.base.value(name) for name in names}
    else:
        row = problem.space.table(found.indices).values(0)
        values = {name: row[name] for name in names}
    design: dict[str, object] = {} if position is None else {"design": int(found.indices[0])}
    numbers = {
        objective.name: {"value": float(value), "low": float(low), "high": float(high)}
        for objective, value, low, high in zip(
            problem.objectives, found.values[0], found.lows[0], found.highs[0], strict=True
        )
    }
    return design | {
        "within_trained_range": bool(found.within_trained_range[0]),
        "objectives": numbers,
        "parameters": values,
    }
