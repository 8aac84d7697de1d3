import numpy as np
import pytest

from perfvec.prediction.learning_curve import learning_curve
from perfvec.prediction.leave_one_out import COLUMNS, leave_one_out
from tests.prediction.fits import random_fit


def test_each_program_is_predicted_from_all_others():
    fit = random_fit(6, noise=0.2)
    table = leave_one_out(fit)
    assert tuple(table.columns) == COLUMNS
    for row, program in enumerate(fit.programs):
        others = [other for other in range(6) if other != row]
        entry = table.iloc[row]
        assert entry["program"] == program.name
        assert entry["held_out_cycles"] == pytest.approx(program.vector @ fit.vector(others))
        assert entry["held_out_error"] == pytest.approx(entry["held_out_cycles"] / program.total_cycles - 1)
        assert entry["fitted_cycles"] == pytest.approx(program.vector @ fit.vector())
        assert entry["measured_cpi"] == pytest.approx(program.total_cycles / 2000)


def test_a_program_left_out_is_further_off_than_one_fitted_to():
    table = leave_one_out(random_fit(8, noise=0.1))
    assert table["held_out_error"].abs().mean() > table["fitted_error"].abs().mean()


def test_one_program_alone_has_nothing_to_be_left_to():
    table = leave_one_out(random_fit(1))
    assert np.isnan(table["held_out_error"]).all()
    assert np.isfinite(table["fitted_error"]).all()


def test_it_is_the_curve_s_last_point():
    fit = random_fit(7, noise=0.1)
    curve = learning_curve(fit)
    assert curve["mean"].iloc[-1] == pytest.approx(leave_one_out(fit)["held_out_error"].abs().mean())
