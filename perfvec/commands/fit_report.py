"""What a fit tells on a terminal: each program's error, and how the error falls with the number of programs.

Enters: a `FittedMachine`. Leaves: lines of text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from perfvec.prediction.machine_fit import FittedMachine


def report_lines(fitted: FittedMachine) -> Iterator[str]:
    """Yield the lines."""
    table = fitted.table
    has_runs = bool(table["run_held_out_error"].notna().any())
    width = max(len("program"), *(len(name) for name in table["program"]))
    heads = f"{'program':<{width}}  {'measured cycles':>16}  {'fitted':>8}  {'left out':>8}"
    yield heads + has_runs * "  run, left out"
    for row in table.itertuples(index=False):
        yield (
            f"{row.program:<{width}}  {row.measured_cycles:>16,.0f}  {_percent(row.fitted_error):>8}  "
            f"{_percent(row.held_out_error):>8}" + has_runs * f"  {_percent(row.run_held_out_error):>13}"
        )
    errors = table["held_out_error"].abs()
    if errors.isna().all():
        yield "One program was measured, so there is no other to judge the fit by; measure more."
        return
    yield (
        "Leave-one-out error of the vector (each program predicted from a fit to all others): "
        f"{_errors(errors, table['program'])}"
    )
    if has_runs:
        yield (
            "The same with the window model run over the trace at the machine's stand-ins, as `predict` does: "
            f"{_errors(table['run_held_out_error'].abs(), table['program'])}"
        )
    points = ", ".join(f"{row.measured_programs}: {row.median:.1%}" for row in fitted.curve.itertuples(index=False))
    yield f"Median error of the vector on a program not measured, by the number of programs measured: {points}"


def _errors(errors: pd.Series, programs: pd.Series) -> str:
    worst = programs[errors.idxmax()]
    return f"mean {errors.mean():.1%}, median {errors.median():.1%}, worst {errors.max():.1%} ({worst})"


def _percent(error: float) -> str:
    return "" if math.isnan(error) else f"{error:+.1%}"  # NaN where nothing was left to fit to
