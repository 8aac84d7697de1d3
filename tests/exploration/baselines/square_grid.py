"""A grid of as many L1 sizes as L2 sizes, as an orthogonal sample needs."""

import numpy as np

from perfvec.exploration.design_grid import DesignGrid
from perfvec.microarchitecture.parameters import changed, read_parameters
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER


def square_grid() -> DesignGrid:
    """Two scored programs on 3 × 3 designs; the second one needs large caches."""
    preset = read_parameters(PRESETS_FOLDER / "cortex_a7_like.json")
    sizes = [(l1d_kb, l2_kb) for l1d_kb in (4, 8, 16) for l2_kb in (256, 512, 1024)]
    designs = tuple(changed(preset, {"l1d.size_kb": l1, "l2.size_kb": l2}, f"{l1}_{l2}") for l1, l2 in sizes)
    cycles = np.array([[100.0] * 9, [9e3 / (l1 * l2) + 10.0 for l1, l2 in sizes]])
    return DesignGrid(("flat", "hungry"), ("val", "test"), designs, cycles, np.ones((2, 9)))
