"""All that tells two machines apart on a program, in one table: by parameters, by function, by line, by phase.

Enters: a program's representation and two machines with what is known of their parameters. Leaves: a table whose rows
of each kind sum to the whole difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from perfvec.errors import MachineError
from perfvec.exploration.explanation import explain
from perfvec.exploration.explanation_table import explanation_table
from perfvec.exploration.parameter_groups import GRAINS, Grain
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import Library
from perfvec.prediction.prediction import predict
from perfvec.prediction.runtime_split import NANOSECONDS, SPLIT_KINDS, SplitKind, known_splits, split_difference
from perfvec.representation.representation import Representation

ReportKind = Literal["groups", "parameters", "function", "line", "phase"]
REPORT_KINDS: tuple[ReportKind, ...] = (*GRAINS, *SPLIT_KINDS)
COLUMNS = ("by", "part", "change", "instructions", "first", "second", "difference", "standard_error", "share", "unit")
End = tuple[Machine, MachineParameters | None]


def known_kinds(representation: Representation, first: End, second: End) -> tuple[ReportKind, ...]:
    """Return what can be told: groups where both machines' parameters and clocks are known, and the program's parts."""
    are_known = all(parameters is not None and machine.period_ps is not None for machine, parameters in (first, second))
    return (*(("groups",) if are_known else ()), *known_splits(representation))


def difference_report(
    representation: Representation,
    first: End,
    second: End,
    kinds: Sequence[ReportKind],
    library: Library,
    seed: int = 0,
) -> pd.DataFrame:
    """Tell where the second machine differs from the first.

    Args:
        representation: of the program.
        first: the machine to start from, and its parameters where they are known.
        second: the machine to end at, likewise.
        kinds: which of `REPORT_KINDS`.
        library: whose manifold tells what parameters do.
        seed: of sampled orders, where there are more than 12 parameters to divide among.

    Returns:
        Columns `COLUMNS`. Of each kind the differences (second less first) sum to the whole difference; first and
        second are empty for parameters, change and standard_error for parts of the program.

    Raises:
        MachineError: parameters are asked for and not known.
        RepresentationError: a part is asked for and not known.
    """
    tables = [_table(representation, first, second, kind, library, seed) for kind in kinds]
    report = pd.concat([table.reindex(columns=list(COLUMNS)) for table in tables], ignore_index=True)
    return report.astype({"instructions": "Int64"})


def _table(
    representation: Representation, first: End, second: End, kind: ReportKind, library: Library, seed: int
) -> pd.DataFrame:
    for grain in GRAINS:
        if grain == kind:
            return _by_parameters(representation, first, second, grain, library, seed)
    return _by_part(representation, first[0], second[0], next(by for by in SPLIT_KINDS if by == kind))


def _by_parameters(
    representation: Representation, first: End, second: End, grain: Grain, library: Library, seed: int
) -> pd.DataFrame:
    ends = [_parameters(*end) for end in (first, second)]
    own = [predict(representation, machine).runtime_ns for machine, _ in (first, second)]
    predictor = design_predictor([representation], library)
    found = explain(ends[0], ends[1], predictor, grain=grain, own_runtimes_ns=(own[0], own[1]), seed=seed)
    names = {"difference_ns": "difference", "standard_error_ns": "standard_error"}
    return explanation_table(found).rename(columns=names).assign(by=grain, unit=NANOSECONDS)


def _by_part(representation: Representation, first: Machine, second: Machine, by: SplitKind) -> pd.DataFrame:
    table, unit = split_difference(representation, first, second, by)
    return table.assign(by=by, unit=unit)


def _parameters(machine: Machine, parameters: MachineParameters | None) -> MachineParameters:
    if parameters is None or machine.period_ps is None:
        raise MachineError(
            f"The parameters of machine '{machine.name}' are not known, only its vector; give its parameter file, or "
            "ask by function, line or phase."
        )
    return parameters
