"""Parameters in groups that two machines may swap: whatever mixture of groups is taken, it is a valid machine.

Enters: two machines. Leaves: the groups in which they differ. The core kind and what depends on it are one group where
the kinds differ. Every limit and rule reads few parameters, so trying the mixtures of the groups that each one touches
covers all mixtures; groups are merged where one of those would not be valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError
from perfvec.exploration.shapley import all_subsets
from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES
from perfvec.microarchitecture.parameter_schema import CACHES, PARAMETER_FIELDS, PARAMETER_NAMES, parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters

Grain = Literal["groups", "parameters"]
GRAINS: tuple[Grain, ...] = ("groups", "parameters")


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that are swapped together. label: what charts call the group."""

    label: str
    parameters: tuple[str, ...]

    def differs(self, first: MachineParameters, second: MachineParameters) -> bool:
        """Tell whether two machines differ in it."""
        return any(first.value(name) != second.value(name) for name in self.parameters)

    def change(self, first: MachineParameters, second: MachineParameters) -> str:
        """Say what changes from the first machine to the second, parameter by parameter."""
        changed = [name for name in self.parameters if first.value(name) != second.value(name)]
        return ", ".join(_change(name, first, second) for name in changed)


WINDOW = ("core", "rob_entries", "iq_entries", "int_regs", "vec_regs")
QUEUES = ("lq_entries", "sq_entries")
WIDTHS = ("fetch_width", "issue_width", "commit_width")
# Queues mean something else on the other kind of core, and an in-order core has one width for all its stages.
DEPENDS_ON_CORE = (*QUEUES, *WIDTHS)
CORE_LABEL = "Core kind, with window, queues and widths"
_PREFETCHERS = tuple(name for name in PARAMETER_NAMES if name.endswith(".prefetcher"))


def _cache_group(cache: str) -> ParameterGroup:
    names = tuple(name for name in PARAMETER_NAMES if name.startswith(f"{cache}.") and name not in _PREFETCHERS)
    return ParameterGroup(parameter_field(names[0]).group, names)


PARAMETER_GROUPS: tuple[ParameterGroup, ...] = (
    ParameterGroup("Window", WINDOW),
    ParameterGroup("Load and store queues", QUEUES),
    ParameterGroup("Widths", WIDTHS),
    ParameterGroup("Clock", ("period_ps",)),
    ParameterGroup("Front-end depth and branch prediction", ("frontend_depth", "branch_predictor", "btb_entries")),
    ParameterGroup("Units", ("int_alu_units", "int_mul_units", "fp_simd_units", "mem_ports")),
    ParameterGroup(
        "Latencies of units",
        ("int_mul_latency", "int_div_latency", "fp_add_latency", "fp_mul_latency", "fp_div_latency"),
    ),
    *(_cache_group(cache) for cache in CACHES),
    ParameterGroup("Prefetchers", _PREFETCHERS),
    ParameterGroup("Memory", ("mem_type", "mem_channels")),
)


def differing_groups(
    first: MachineParameters, second: MachineParameters, grain: Grain = "groups"
) -> tuple[ParameterGroup, ...]:
    """Return the groups in which two machines differ, such that each mixture of them is a valid machine.

    Args:
        first: a valid machine.
        second: another.
        grain: 'groups' starts from `PARAMETER_GROUPS` (at most 12), 'parameters' from single parameters.

    Returns:
        Groups in the schema's order, each with the parameters that differ; empty where the machines are equal.

    Raises:
        MachineError: there is no such grain.
    """
    if grain not in GRAINS:
        raise MachineError(f"'{grain}' is no grain of attribution; it should be one of {', '.join(GRAINS)}.")
    start = PARAMETER_GROUPS if grain == "groups" else _single_parameters()
    groups = [_cut_to_difference(group, first, second) for group in start if group.differs(first, second)]
    if first.core != second.core:
        groups = _merge(groups, {*WINDOW, *DEPENDS_ON_CORE}, CORE_LABEL)
    return tuple(_merge_where_invalid(groups, first, second))


def mixtures(
    groups: Sequence[ParameterGroup], chosen: NDArray[np.bool_], first: MachineParameters, second: MachineParameters
) -> ParameterTable:
    """Return the machines that have the chosen groups of the second machine and all else of the first.

    Args:
        groups: g groups.
        chosen: bool [n, g].
        first: where nothing is chosen.
        second: whose values chosen groups have.

    Returns:
        n machines.
    """
    of_first, of_second = table_of([first]).columns, table_of([second]).columns
    columns = {name: np.repeat(column, len(chosen)) for name, column in of_first.items()}
    for number, group in enumerate(groups):
        columns |= {name: np.where(chosen[:, number], of_second[name], columns[name]) for name in group.parameters}
    return ParameterTable(columns)


def _single_parameters() -> tuple[ParameterGroup, ...]:
    return tuple(ParameterGroup(field.label, (field.name,)) for field in PARAMETER_FIELDS)


def _cut_to_difference(group: ParameterGroup, first: MachineParameters, second: MachineParameters) -> ParameterGroup:
    return replace(group, parameters=tuple(n for n in group.parameters if first.value(n) != second.value(n)))


def _merge(groups: Sequence[ParameterGroup], parameters: set[str], label: str | None = None) -> list[ParameterGroup]:
    """Make one group of all that hold any of the parameters, at the place of the first of them."""
    touched = [group for group in groups if parameters & set(group.parameters)]
    if not touched:
        return list(groups)
    names = tuple(name for group in touched for name in group.parameters)
    merged = ParameterGroup(label or " and ".join(group.label for group in touched), names)
    return [merged if group is touched[0] else group for group in groups if group not in touched[1:]]


def _merge_where_invalid(
    groups: Sequence[ParameterGroup], first: MachineParameters, second: MachineParameters
) -> list[ParameterGroup]:
    """Merge groups until no limit or rule is broken by any mixture of those that it reads."""
    merged = list(groups)
    for read in _constraints():
        touched = [group for group in merged if read & set(group.parameters)]
        if len(touched) > 1 and not _all_mixtures_valid(touched, first, second):
            merged = _merge(merged, read)
    return merged


def _constraints() -> list[set[str]]:
    """Parameters that each rule reads; a parameter that not all cores have reads the core kind too."""
    limited = [{"core", field.name} for field in PARAMETER_FIELDS if not all(map(field.applies_to, ("o3", "inorder")))]
    return [*limited, *(set(rule.parameters) for rule in PARAMETER_RULES)]


def _all_mixtures_valid(groups: Sequence[ParameterGroup], first: MachineParameters, second: MachineParameters) -> bool:
    return bool(valid_rows(mixtures(groups, all_subsets(len(groups)), first, second)).all())


def _change(name: str, first: MachineParameters, second: MachineParameters) -> str:
    field = parameter_field(name)
    unit = f" {field.unit}" if field.unit else ""
    return f"{field.label} {first.value(name)} → {second.value(name)}{unit}"
