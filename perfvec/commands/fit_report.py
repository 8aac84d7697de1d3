"""What a fit tells on a terminal: each program's error, and how the error falls with the number of programs.

Enters: a `FittedMachine`. Leaves: lines of text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from perfvec.prediction.machine_fit import FittedMachine


def report_lines(fitted: FittedMachine) -> Iterator[str]:
    """Yield the lines."""
    table = fitted.table
    width = max(len("program"), *(len(name) for name in table["program"]))
    yield f"{'program':<{width}}  {'measured cycles':>16}  {'fitted':>8}  {'left out':>8}"
    for row in table.itertuples(index=False):
        yield (
            f"{row.program:<{width}}  {row.measured_cycles:>16,.0f}  {_percent(row.fitted_error):>8}  "
            f"{_percent(row.held_out_error):>8}"
        )
    errors = table["held_out_error"].abs()
    if errors.isna().all():
        yield "One program was measured, so there is no other to judge the fit by; measure more."
        return
    yield (
        f"Leave-one-out error (each program predicted from a fit to all others): mean {errors.mean():.1%}, median "
        f"{errors.median():.1%}, worst {errors.max():.1%} ({table['program'][errors.idxmax()]})"
    )
    points = ", ".join(f"{row.measured_programs}: {row.median:.1%}" for row in fitted.curve.itertuples(index=False))
    yield f"Median error on a program not measured, by the number of programs measured: {points}"


def _percent(error: float) -> str:
    return "" if math.isnan(error) else f"{error:+.1%}"  # NaN where nothing was left to fit to
