"""How far a machine's stand-ins are off on a program that was not measured: each program left out in turn.

Enters: `BankProgram`s. Leaves: each one's error.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfvec.microarchitecture.fitting_settings import Mode
from perfvec.microarchitecture.stand_in_fit import BankProgram, find_stand_ins


def left_out_errors(programs: Sequence[BankProgram], mode: Mode) -> dict[str, float]:
    """Predict each measured program by stand-ins found from all others.

    Returns:
        predicted / measured - 1, by program; nothing where there is no other.
    """
    if len(programs) < 2:
        return {}
    errors = {}
    for row, program in enumerate(programs):
        found = find_stand_ins([*programs[:row], *programs[row + 1 :]], mode)
        errors[program.name] = found.combined(program.bank_totals[list(found.numbers)]) / program.total_cycles - 1.0
    return errors
