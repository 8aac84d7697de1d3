"""What a person asks of an exploration, and the exploration that it stands for.

Enters: the page's fields. Leaves: `ExploreChoices`, their key, by which results are found again, and their problem.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.design_space_link import space_to_link
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import Exploration, ExplorationSettings, explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import workload_of
from perfvec.prediction.library import Library
from perfvec.representation.representation import Representation
from perfvec.webui.jobs import Report

AT_ONCE = 20_000  # spaces of up to so many designs are explored without being asked: it takes about a second


@dataclass(frozen=True)
class ExploreChoices:
    """The whole state of an exploration but the model: the same choices and model give the same result.

    weights: a number a program. objectives: names, one to three. pessimistic, trained_range_only: as the problem's.
    settings: of the search.
    """

    space: DesignSpace
    programs: tuple[Representation, ...]
    weights: tuple[float, ...]
    objectives: tuple[str, ...]
    pessimistic: bool
    trained_range_only: bool
    settings: ExplorationSettings

    @property
    def is_enumerated(self) -> bool:
        """Whether every design is evaluated."""
        return self.space.size <= self.settings.enumerate_up_to

    @property
    def is_quick(self) -> bool:
        """Whether it need not be asked for."""
        return self.space.size <= AT_ONCE

    def key(self, model: str = "") -> str:
        """Return what tells these choices from all others, with a model or without one."""
        programs = [(item.program, hashlib.sha256(item.vector.tobytes()).hexdigest()) for item in self.programs]
        # Without a model the key is for links, which another model shall still open.
        named: Sequence[object] = programs if model else [name for name, _ in programs]
        settings = [self.settings.enumerate_up_to]
        if not self.is_enumerated:  # seed and number of evaluations matter to a search only
            settings += [self.settings.evaluations, self.settings.seed]
        parts = [
            model, space_to_link(self.space), named, self.weights, self.objectives, self.pessimistic,
            self.trained_range_only, settings,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def explore(self, library: Library, report: Report) -> Exploration:
        """Carry the exploration out, in a thread of its own.

        Raises:
            DesignSpaceError: no design is valid, or an objective is unknown.
        """
        weights = {item.program: weight for item, weight in zip(self.programs, self.weights, strict=True)}
        workload = workload_of(self.programs, weights, library)
        objectives = objectives_from_names(self.objectives, workload, self.space.base)
        problem = ExplorationProblem(self.space, workload, objectives, self.pessimistic, self.trained_range_only)
        total = self.space.size if self.is_enumerated else self.settings.evaluations
        return explore(problem, self.settings, lambda done: report(done, f"{done * total:,.0f} of {total:,} designs"))
