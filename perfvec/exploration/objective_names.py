"""Objectives by the words that the command line, links and files use.

Enters: words such as 'runtime_ns', 'runtime_ns:PROGRAM', 'speed_up', 'cost' or 'runtime_ns*cost'. Leaves: objectives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from perfvec.errors import DesignSpaceError
from perfvec.exploration.cost_objectives import CostObjective, ProductObjective
from perfvec.exploration.objective import Objective
from perfvec.exploration.pareto import MOST_OBJECTIVES
from perfvec.exploration.runtime_objectives import RelativeRuntime, SpeedUp, WeightedRuntime
from perfvec.exploration.workload import Workload
from perfvec.microarchitecture.cost import CostModel
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import MachineParameters

RUNTIME, SPEED_UP, RELATIVE_RUNTIME = "runtime_ns", "speed_up", "relative_runtime"
OF_PROGRAM, TIMES = ":", "*"


def objectives_from_names(
    names: Sequence[str],
    workload: Workload,
    base: MachineParameters,
    costs: Mapping[str, CostModel] | None = None,
) -> tuple[Objective, ...]:
    """Make the objectives of an exploration.

    Args:
        names: one to three different words.
        workload: the programs.
        base: the machine that speed-ups compare with.
        costs: the costs that there are, by name; those that ship where None.

    Raises:
        DesignSpaceError: a word is unknown, or there are none, too many or equal ones.
    """
    if not 1 <= len(names) <= MOST_OBJECTIVES or len(set(names)) < len(names):
        raise DesignSpaceError(f"An exploration has 1 to {MOST_OBJECTIVES} different objectives, not {list(names)}.")
    known = shipped_costs() if costs is None else costs
    words = _Words(workload, base, known)
    return tuple(words.objective(name) for name in names)


def objective_choices(
    programs: Sequence[str], costs: Mapping[str, CostModel] | None = None
) -> tuple[tuple[str, str], ...]:
    """List what a picker offers: name and label of each objective, products of time and each cost among them."""
    known = shipped_costs() if costs is None else costs
    several = len(programs) > 1
    choices = [(RUNTIME, _runtime_label(programs))]
    choices += [(f"{RUNTIME}{OF_PROGRAM}{program}", _runtime_label([program])) for program in programs if several]
    choices += [(SPEED_UP, "Speed-up over the base (geometric mean, more is better)")]
    choices += [(RELATIVE_RUNTIME, "Runtime relative to the base (geometric mean)")]
    choices += [(name, cost.label) for name, cost in known.items()]
    choices += [(f"{RUNTIME}{TIMES}{name}", f"Runtime × {cost.label}") for name, cost in known.items()]
    return tuple(choices)


def _runtime_label(programs: Sequence[str]) -> str:
    return f"Runtime of {programs[0]}" if len(programs) == 1 else f"Weighted runtime of {len(programs)} programs"


@dataclass(frozen=True)
class _Words:
    """What words mean for these programs, this base and these costs."""

    workload: Workload
    base: MachineParameters
    costs: Mapping[str, CostModel]

    def objective(self, name: str) -> Objective:
        first, times, second = name.partition(TIMES)
        return self._product(first, second) if times else self._single(name)

    def _product(self, first: str, second: str) -> Objective:
        factors = self._single(first.strip()), self._single(second.strip())
        if any(factor.maximise for factor in factors):
            raise DesignSpaceError(f"'{first}*{second}' multiplies what is maximised; use {RELATIVE_RUNTIME} instead.")
        return ProductObjective(*factors)

    def _single(self, name: str) -> Objective:
        word, of_program, program = name.partition(OF_PROGRAM)
        if word == RUNTIME and of_program:
            return self._program_runtime(name, program)
        makers: dict[str, Callable[[], Objective]] = {
            RUNTIME: self._suite_runtime,
            RELATIVE_RUNTIME: self._relative_runtime,
            SPEED_UP: lambda: SpeedUp(self._relative_runtime()),
        }
        if name in makers:
            return makers[name]()
        if name in self.costs:
            return CostObjective(self.costs[name])
        known = [*makers, f"{RUNTIME}{OF_PROGRAM}PROGRAM", *self.costs]
        raise DesignSpaceError(f"'{name}' is no objective; they are {', '.join(known)}, and products with a star.")

    def _suite_runtime(self) -> Objective:
        return WeightedRuntime(RUNTIME, _runtime_label(self.workload.programs), self.workload.weights)

    def _program_runtime(self, name: str, program: str) -> Objective:
        programs = self.workload.programs
        if program not in programs:
            raise DesignSpaceError(f"'{name}' is about none of the programs explored: {', '.join(programs)}.")
        only = np.array([float(other == program) for other in programs])
        return WeightedRuntime(name, _runtime_label([program]), only)

    def _relative_runtime(self) -> RelativeRuntime:
        shares = self.workload.weights / self.workload.weights.sum()
        return RelativeRuntime(self.workload.predict(table_of([self.base])).runtime_ns[0], shares, self.base.name)
