import pandas as pd
import pytest

from perfvec.prediction.learning_curve import CurveSettings, learning_curve
from tests.prediction.fits import random_fit


def test_the_error_falls_with_the_number_of_measured_programs():
    curve = learning_curve(random_fit(20))
    assert curve["measured_programs"].tolist() == [0, 1, 2, 3, 4, 6, 8, 12, 16, 19]
    assert curve["median"].iloc[-1] < 0.2 * curve["median"].iloc[0]
    assert (curve["low"] <= curve["median"]).all()
    assert (curve["median"] <= curve["high"]).all()


def test_every_program_not_fitted_to_is_judged_in_every_order():
    curve = learning_curve(random_fit(5), CurveSettings(orders=3))
    assert curve["measured_programs"].tolist() == [0, 1, 2, 3, 4]
    assert curve["judged"].tolist() == [15, 12, 9, 6, 5]


def test_a_seed_gives_one_curve():
    fit = random_fit(9, noise=0.2)
    pd.testing.assert_frame_equal(learning_curve(fit), learning_curve(fit))
    other = learning_curve(fit, CurveSettings(seed=1))
    assert other["median"].iloc[1] != pytest.approx(learning_curve(fit)["median"].iloc[1])
    assert other["median"].iloc[-1] == pytest.approx(learning_curve(fit)["median"].iloc[-1])


def test_the_start_is_the_prior_alone():
    fit = random_fit(6)
    errors = abs(fit.predicted_cycles(fit.prior.centres.mean(axis=0)) / fit.totals - 1)
    assert learning_curve(fit)["mean"].iloc[0] == pytest.approx(errors.mean())


def test_one_program_has_no_curve():
    assert learning_curve(random_fit(1)).empty
