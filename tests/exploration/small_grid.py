"""A design grid small enough to check by hand: three programs on 3 × 2 cache sizes."""

import numpy as np

from perfvec.exploration.design_grid import DesignGrid
from perfvec.microarchitecture.parameters import changed, read_parameters
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER

L1D_KB, L2_KB = (4, 8, 32), (512, 1024)


def small_grid() -> DesignGrid:
    """One program of each of train, val and test; L1 of 32 kB and L2 of 512 kB make the preset itself."""
    preset = read_parameters(PRESETS_FOLDER / "cortex_a7_like.json")
    designs = tuple(
        changed(preset, {"l1d.size_kb": l1d_kb, "l2.size_kb": l2_kb}, f"{l1d_kb}_{l2_kb}")
        for l1d_kb in L1D_KB
        for l2_kb in L2_KB
    )
    cycles = np.array(
        [
            [200.0, 190.0, 180.0, 170.0, 160.0, 150.0],
            [100.0, 100.0, 100.0, 100.0, 100.0, 100.0],
            [300.0, 300.0, 200.0, 200.0, 100.0, 100.0],
        ]
    )
    seconds = np.arange(18, dtype=np.float64).reshape(3, 6) + 1.0
    return DesignGrid(("trained", "insensitive", "sensitive"), ("train", "val", "test"), designs, cycles, seconds)
