"""The dataset's grid is read as it stands, and what is kept comes back."""

import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.exploration.design_grid import DesignGrid
from perfvec.training.design_grid_data import read_design_grid, training_phase_cycles


@pytest.fixture(scope="module")
def grid(gem5_data) -> DesignGrid:
    return read_design_grid(gem5_data)


def test_the_grid_is_six_by_six_and_costs_are_the_papers(grid):
    assert len(grid.designs) == 36
    assert [sorted(set(column)) for column in grid.sizes_kb.T.tolist()] == [
        [4, 8, 16, 32, 64, 128],
        [256, 512, 1024, 2048, 4096, 8192],
    ]
    assert grid.costs == pytest.approx(1000 + 10 * grid.sizes_kb[:, 0] + grid.sizes_kb[:, 1])
    assert set(grid.splits) == {"train", "val", "test", "probe"}
    assert (grid.cycles > 0).all()
    assert (grid.seconds > 0).all()


def test_phases_of_training_programs_add_up_to_the_cycles_but_for_the_last(grid, gem5_data):
    phases = training_phase_cycles(gem5_data, grid)
    assert set(phases) == {grid.programs[row] for row in grid.rows_of(("train", "probe"))}
    for program, cycles in phases.items():
        totals = grid.cycles[grid.programs.index(program)]
        assert (cycles.sum(axis=1) <= totals).all()
        assert cycles.sum(axis=1) == pytest.approx(totals, rel=0.01)
        assert np.isfinite(cycles).all()


def test_a_folder_without_a_grid_is_told(tmp_path):
    with pytest.raises(MeasurementError, match="design grid"):
        read_design_grid(tmp_path)
