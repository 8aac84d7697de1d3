import numpy as np

from perfvec.microarchitecture.fitting import FittingSettings, fit_vector
from perfvec.microarchitecture.machine_prior import sampled_prior
from perfvec.microarchitecture.measured_program import MeasuredProgram, join_short_blocks, normal_equations
from perfvec.microarchitecture.prepared_fit import PreparedFit

RANDOM = np.random.default_rng(5)
PRIOR = sampled_prior(RANDOM.uniform(1, 2, (6, 4)), RANDOM.uniform(1, 2, (9, 4)), np.ones(9))
SETTINGS = FittingSettings(0.1, 0.3)


def measured(name, blocks):
    sums = RANDOM.uniform(10, 20, (blocks, 4))
    return MeasuredProgram(name, sums, sums @ [1.0, 2.0, 1.5, 1.2], np.full(blocks, 1000, dtype=np.int64))


PROGRAMS = tuple(measured(f"p{number}", 1 + number) for number in range(4))
FIT = PreparedFit(
    PROGRAMS,
    tuple(normal_equations(join_short_blocks(program), SETTINGS.block_weight) for program in PROGRAMS),
    PRIOR,
    SETTINGS.error,
)


def test_any_choice_of_programs_is_the_fit_to_them():
    np.testing.assert_allclose(FIT.vector(), fit_vector(PROGRAMS, PRIOR, SETTINGS), rtol=1e-12)
    chosen = [PROGRAMS[3], PROGRAMS[1]]
    np.testing.assert_allclose(FIT.vector([3, 1]), fit_vector(chosen, PRIOR, SETTINGS), rtol=1e-12)


def test_no_program_leaves_the_prior_s_mean():
    np.testing.assert_allclose(FIT.vector([]), PRIOR.centres.mean(axis=0))


def test_totals_are_predicted_from_all_that_was_measured():
    vector = np.array([1.0, 2.0, 1.5, 1.2])
    np.testing.assert_allclose(FIT.predicted_cycles(vector), FIT.totals, rtol=1e-12)
