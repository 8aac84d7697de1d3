"""From measured programs to a fitted machine, with how far it is off on programs that were not measured.

Enters: `MeasuredProgram`s, settings and priors, and the bank's cycles where they are known. Leaves: a `Machine` of kind
'fitted', the error of each program left out, and the learning curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from perfvec.microarchitecture.fitting_settings import Mode, mode_of
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.machine_fitter import MachineFitter
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.stand_in_fit import BankProgram, find_stand_ins
from perfvec.prediction.learning_curve import CurveSettings, learning_curve
from perfvec.prediction.leave_one_out import leave_one_out
from perfvec.prediction.stand_in_errors import left_out_errors

LEAST_BANKED_SHARE = 0.5


@dataclass(frozen=True)
class FittedMachine:
    """A machine and how it was fitted.

    mode: what was measured. table: see `leave_one_out`, and run_held_out_error, the error by stand-ins found from all
    others, NaN where the bank's cycles are not known. curve: see `learning_curve`.
    """

    machine: Machine
    mode: Mode
    table: pd.DataFrame
    curve: pd.DataFrame


def fit_machine(
    programs: Sequence[MeasuredProgram],
    name: str,
    fitter: MachineFitter,
    period_ps: float | None = None,
    curve: CurveSettings | None = None,
    banked: Sequence[BankProgram] = (),
) -> FittedMachine:
    """Fit a machine, with the settings chosen for what was measured.

    Args:
        programs: what was measured.
        name: what to call the machine.
        fitter: settings and priors of the foundation model that the programs were represented with.
        period_ps: clock period in picoseconds, None where it is not known.
        curve: settings of the learning curve.
        banked: those of the programs that the bank's cycles are known of; stand-ins are found from them where they are
            at least half.

    Raises:
        MeasurementError: nothing was measured, or representations of another size than the prior's.
    """
    fit, mode = fitter.prepare(programs), mode_of(programs)
    # Found from a few of many measured programs they would know less than the vector, which is fitted to all.
    is_known = len(banked) >= LEAST_BANKED_SHARE * len(programs)
    stand_ins = find_stand_ins(banked, mode) if is_known else None
    machine = Machine(name, "fitted", fit.vector(), fitter.choice.foundation, period_ps, stand_ins)
    table = leave_one_out(fit)
    errors = left_out_errors(banked, mode) if is_known else {}
    table["run_held_out_error"] = table["program"].map(errors).astype(float)
    return FittedMachine(machine, mode, table, learning_curve(fit, curve))
