import pytest

from perfvec.prediction.stand_in_errors import left_out_errors
from tests.microarchitecture.bank_world import measured


def test_each_program_is_predicted_from_the_others():
    errors = left_out_errors([measured(seed, 20, 5) for seed in range(6)], "phases")
    assert list(errors) == [f"p{seed}" for seed in range(6)]
    assert max(abs(error) for error in errors.values()) < 0.1


def test_the_error_is_signed_and_the_programs_own():
    """One program measured at twice what the others lead to: it is predicted at half."""
    programs = [measured(0, 20, 5, factor=2.0), *(measured(seed, 20, 5) for seed in range(1, 6))]
    assert left_out_errors(programs, "phases")["p0"] == pytest.approx(-0.5, abs=0.05)


def test_one_program_has_no_other():
    assert left_out_errors([measured(0, 20, 5)], "phases") == {}
