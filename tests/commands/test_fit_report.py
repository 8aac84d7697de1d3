import math

from perfvec.commands.fit_report import report_lines
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.learning_curve import learning_curve
from perfvec.prediction.leave_one_out import leave_one_out
from perfvec.prediction.machine_fit import FittedMachine
from tests.prediction.fits import random_fit


def lines(count, run_errors=math.nan):
    fit = random_fit(count, noise=0.1)
    machine = Machine("m", "fitted", fit.vector(), "f00d")
    table = leave_one_out(fit).assign(run_held_out_error=run_errors)
    return [*report_lines(FittedMachine(machine, "totals", table, learning_curve(fit)))], fit


def test_every_program_has_its_errors_and_the_worst_is_named():
    text, fit = lines(5)
    table = leave_one_out(fit)
    for row, line in zip(table.itertuples(), text[1:6], strict=True):
        assert line.startswith(row.program)
        assert line.endswith(f"{row.held_out_error:+.1%}")
    errors = table["held_out_error"].abs()
    assert f"mean {errors.mean():.1%}" in text[6]
    assert f"worst {errors.max():.1%} ({table['program'][errors.idxmax()]})" in text[6]
    assert text[7].startswith("Median error of the vector on a program not measured, by the number of programs meas")


def test_errors_of_stand_ins_stand_beside_those_of_the_vector():
    text, fit = lines(3, [0.1, -0.3, 0.02])
    assert text[0].endswith("  run, left out")
    assert [line.split()[-1] for line in text[1:4]] == ["+10.0%", "-30.0%", "+2.0%"]
    assert "at the machine's stand-ins" in text[5]
    assert f"mean 14.0%, median 10.0%, worst 30.0% ({leave_one_out(fit)['program'][1]})" in text[5]


def test_one_program_gives_no_error_and_says_so():
    text, _ = lines(1)
    assert text[-1] == "One program was measured, so there is no other to judge the fit by; measure more."
