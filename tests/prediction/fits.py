"""A fit of random programs to a known machine, for the tests of this folder."""

import numpy as np

from perfvec.microarchitecture.machine_prior import machine_prior
from perfvec.microarchitecture.measured_program import MeasuredProgram, normal_equations
from perfvec.microarchitecture.prepared_fit import PreparedFit

DIMENSION = 5


def random_fit(count, seed=0, noise=0.0, error=0.01):
    """Programs of random mixes, measured on one machine of a family with relative noise."""
    random = np.random.default_rng(seed)
    vectors = random.uniform(0.5, 3.0, (12, DIMENSION))
    machine = random.uniform(0.5, 3.0, DIMENSION)
    programs = []
    for number in range(count):
        sums = random.uniform(0, 1000.0, (1, DIMENSION))
        cycles = sums @ machine * (1 + noise * random.normal())
        programs.append(MeasuredProgram(f"p{number}", sums, cycles, np.array([2000])))
    equations = tuple(normal_equations(program, 0.0) for program in programs)
    return PreparedFit(tuple(programs), equations, machine_prior(vectors), error)
