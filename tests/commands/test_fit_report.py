from perfvec.commands.fit_report import report_lines
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.learning_curve import learning_curve
from perfvec.prediction.leave_one_out import leave_one_out
from perfvec.prediction.machine_fit import FittedMachine
from tests.prediction.fits import random_fit


def lines(count):
    fit = random_fit(count, noise=0.1)
    machine = Machine("m", "fitted", fit.vector(), "f00d")
    return [*report_lines(FittedMachine(machine, "totals", leave_one_out(fit), learning_curve(fit)))], fit


def test_every_program_has_its_errors_and_the_worst_is_named():
    text, fit = lines(5)
    table = leave_one_out(fit)
    for row, line in zip(table.itertuples(), text[1:6], strict=True):
        assert line.startswith(row.program)
        assert line.endswith(f"{row.held_out_error:+.1%}")
    errors = table["held_out_error"].abs()
    assert f"mean {errors.mean():.1%}" in text[6]
    assert f"worst {errors.max():.1%} ({table['program'][errors.idxmax()]})" in text[6]
    assert text[7].startswith("Median error on a program not measured, by the number of programs measured: 0: ")


def test_one_program_gives_no_error_and_says_so():
    text, _ = lines(1)
    assert text[-1] == "One program was measured, so there is no other to judge the fit by; measure more."
