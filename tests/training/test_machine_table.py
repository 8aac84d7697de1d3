from dataclasses import replace

import numpy as np

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.timings import reference_names
from perfvec.training.machine_table import initial_machines
from tests.training.programs import MACHINES, random_program

PROGRAMS = [random_program(0, MACHINES[:2], 40_960), random_program(1, MACHINES, 40_960)]


def test_a_machine_that_mixes_reference_machines_is_found() -> None:
    table = initial_machines(PROGRAMS, MACHINES, REFERENCE_COUNT, REFERENCE_COUNT + 10, seed=0)
    assert table.shape == (4, REFERENCE_COUNT + 10)
    assert table.dtype == np.float32
    assert (table[:, :REFERENCE_COUNT] >= 0).all()
    for row in range(4):  # machine k is twice reference k; the ridge takes some of it
        assert table[row, :REFERENCE_COUNT].argmax() == row
        predicted = PROGRAMS[1].references.astype(np.float64).sum(axis=0) @ table[row, :REFERENCE_COUNT]
        assert abs(predicted / PROGRAMS[1].blocks[:, row].sum(dtype=np.float64) - 1) < 0.02
    assert 0.1 < np.abs(table[:, REFERENCE_COUNT:]).mean() < 0.5


def test_without_reference_machines_the_level_is_the_mean_cycles() -> None:
    table = initial_machines(PROGRAMS, MACHINES, 0, 64, seed=0)
    cycles = PROGRAMS[1].blocks.sum(axis=0, dtype=np.float64) / len(PROGRAMS[1])
    np.testing.assert_allclose(table @ np.full(64, 64**-0.5), cycles, rtol=0.02)


def test_the_seed_decides_the_random_part_alone() -> None:
    one, other = (initial_machines(PROGRAMS, MACHINES, REFERENCE_COUNT, REFERENCE_COUNT + 10, seed) for seed in (0, 1))
    np.testing.assert_array_equal(one[:, :REFERENCE_COUNT], other[:, :REFERENCE_COUNT])
    assert not np.array_equal(one[:, REFERENCE_COUNT:], other[:, REFERENCE_COUNT:])


def test_a_machine_that_is_a_reference_machine_starts_from_it() -> None:
    name = reference_names()[7]
    program = replace(PROGRAMS[0], machines=(name,), blocks=PROGRAMS[0].blocks[:, :1])
    free, held = (
        initial_machines([program], [name], REFERENCE_COUNT, REFERENCE_COUNT, 0, ridge)[0] for ridge in (1e-6, 1e6)
    )
    assert free.argmax() == 0  # what was measured is reference machine 0
    np.testing.assert_allclose(held, np.eye(REFERENCE_COUNT)[7], atol=1e-3)
