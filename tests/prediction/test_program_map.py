"""The map of programs."""

from itertools import combinations

import numpy as np
import pytest

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.program_map import LEAST_CPI, map_programs
from perfvec.representation.representation import Representation


def program(name: str, cpi: list[float], instructions: int = 1000) -> Representation:
    vector = np.array(cpi) * instructions
    return Representation(name, "f", instructions, vector, vector[None], np.empty((0, len(cpi))))


# Unit vectors as machines: a program's representation per instruction is its CPI on each.
MACHINES = [Machine(f"m{place}", "trained", np.eye(2)[place], "f") for place in range(2)]
PROGRAMS = [program("a", [1, 1]), program("b", [2, 2], 500), program("c", [1, 4]), program("d", [3, 1])]


def test_distances_are_root_mean_squares_of_log_ratios():
    placed = map_programs(PROGRAMS, MACHINES)
    logs = np.log([[1, 1], [2, 2], [1, 4], [3, 1]])
    for first, second in combinations(range(4), 2):
        expected = np.sqrt(np.mean((logs[first] - logs[second]) ** 2))
        assert np.isclose(np.linalg.norm(placed.coordinates[first] - placed.coordinates[second]), expected)
    assert np.isclose(sum(placed.explained), 1)
    assert placed.explained[0] >= placed.explained[1]
    assert placed.mean_cpi.tolist() == [1, 2, 2.5, 2]


def test_the_same_input_gives_the_same_map():
    first, second = (map_programs(PROGRAMS, MACHINES) for _ in range(2))
    assert np.array_equal(first.coordinates, second.coordinates)


def test_programs_outside_the_fit_move_nobody():
    fitted = map_programs(PROGRAMS, MACHINES)
    placed = map_programs([*PROGRAMS, program("far", [50, 0.1])], MACHINES, [True] * 4 + [False])
    assert np.allclose(placed.coordinates[:4], fitted.coordinates)
    assert placed.explained == pytest.approx(fitted.explained)


def test_a_negative_prediction_is_placed_too():
    placed = map_programs([*PROGRAMS, program("odd", [-1, 1])], MACHINES)
    assert np.isfinite(placed.coordinates).all()
    assert LEAST_CPI > 0


@pytest.mark.parametrize(("programs", "machines"), [(PROGRAMS[:2], MACHINES), (PROGRAMS, [])])
def test_too_little_to_map_is_refused(programs, machines):
    with pytest.raises(RepresentationError, match="A map needs at least"):
        map_programs(programs, machines)


def test_models_do_not_mix():
    with pytest.raises(RepresentationError, match="cannot mix"):
        map_programs(PROGRAMS, [Machine("m", "trained", np.ones(2), "other")])
