"""A grid that punishes peeking: what a method did not mark as simulated is not a number."""

import dataclasses

import numpy as np

from perfvec.exploration.design_grid import DesignGrid


def only_simulated(grid: DesignGrid, rows, simulated) -> DesignGrid:
    """The grid with everything but these runs erased."""
    cycles = np.full(grid.cycles.shape, np.nan)
    cycles[rows] = np.where(simulated, grid.cycles[rows], np.nan)
    return dataclasses.replace(grid, cycles=cycles)
