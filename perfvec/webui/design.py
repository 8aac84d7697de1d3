"""A design as a person turns its knobs: its values, valid or not, and the last valid machine.

Enters: a machine, and knobs turned one by one. Leaves: frozen `Design` objects; nothing here is drawn.
An invalid combination is kept as it was set, so that nothing is lost on the way from one valid design to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from perfvec.exploration.parameter_steps import parameter_steps
from perfvec.microarchitecture.core_switch import WINDOW_DONOR
from perfvec.microarchitecture.parameter_checks import ParameterProblem, find_problems
from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES
from perfvec.microarchitecture.parameter_schema import CACHES, PARAMETER_FIELDS, PARAMETER_NAMES
from perfvec.microarchitecture.parameters import MachineParameters, changed, parameters_from_values
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import outside_trained_range

LONGEST_NAME = 40
Value = int | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Design:
    """One design.

    identity: a number that stays when the name changes. name: what charts call it. values: every parameter as set.
    machine: the last valid machine, called `name`; its values are `values` where those are valid. parked: what the
    other core kind had, by parameter, for when the core is switched back.
    """

    identity: int
    name: str
    values: Values
    machine: MachineParameters
    parked: Values = field(default_factory=dict)

    @property
    def problems(self) -> list[ParameterProblem]:
        """What is wrong with the values as set, each at the parameter to say it at; empty where they are valid."""
        return find_problems(nested(self.values))

    @property
    def notes(self) -> list[ParameterProblem]:
        """What of the machine lies outside what the models have learned from, each at its parameter."""
        return outside_trained_range(self.machine)

    @property
    def is_valid(self) -> bool:
        """Tell whether the machine is the one of the values as set."""
        return all(self.machine.value(name) == value for name, value in self.values.items())


def new_design(identity: int, machine: MachineParameters, name: str) -> Design:
    """Make a design of a machine."""
    values = {parameter: machine.value(parameter) for parameter in PARAMETER_NAMES}
    return Design(identity, name, values, changed(machine, {}, name))


def turned(design: Design, parameter: str, value: Value) -> Design:
    """Return the design with a knob turned; turning the core parks the window that an in-order core lacks."""
    values, parked = {**design.values, parameter: value}, dict(design.parked)
    if parameter == "core" and value != design.values["core"]:
        for item in PARAMETER_FIELDS:
            had, has = item.applies_to(str(design.values["core"])), item.applies_to(str(value))
            if had and not has:
                parked[item.name], values[item.name] = values[item.name], 0
            elif has and not had:
                values[item.name] = parked.pop(item.name, presets()[WINDOW_DONOR].value(item.name))
    return _with_values(design, values, parked)


def renamed(design: Design, name: str) -> Design:
    """Return the design under another name."""
    return replace(design, name=name, machine=changed(design.machine, {}, name))


def undone(design: Design) -> Design:
    """Return the design with the values of its last valid machine."""
    return replace(design, values={name: design.machine.value(name) for name in PARAMETER_NAMES})


def repairs(design: Design, problem: ParameterProblem) -> list[tuple[str, int]]:
    """Return knobs and the nearest values for them that each alone would solve a problem between parameters."""
    rules = [rule for rule in PARAMETER_RULES if rule.parameters[-1] == problem.parameter]
    found = []
    for rule in rules:
        numbers = {name: value for name in rule.parameters if isinstance(value := design.values[name], int)}
        for name in rule.parameters:
            steps = [step for step in parameter_steps(name, str(design.values["core"])) if isinstance(step, int)]
            columns = {key: np.full(len(steps), number) for key, number in numbers.items()} | {name: np.array(steps)}
            fitting = [step for step, holds in zip(steps, rule.holds(columns), strict=True) if holds and step > 0]
            if fitting:
                found.append((name, min(fitting, key=lambda step: abs(np.log(step / max(numbers[name], 1))))))
    return found


def nested(values: Values) -> dict[str, object]:
    """Give values by parameter name in the form of a machine file."""
    document: dict[str, object] = {}
    caches: dict[str, dict[str, Value]] = {cache: {} for cache in CACHES}
    for name, value in values.items():
        cache, _, key = name.partition(".")
        if key:
            caches[cache][key] = value
        else:
            document[name] = value
    return {**document, **caches}


def _with_values(design: Design, values: Values, parked: Values) -> Design:
    is_valid = not find_problems(nested(values))
    machine = parameters_from_values(values, design.name) if is_valid else design.machine
    return replace(design, values=values, machine=machine, parked=parked)
