"""The priors that ship: of the trained machines, and of machines sampled from parameters.

Enters: vectors and spreads of sampled machines, or the folder that holds them. Leaves: prior.npz beside the library, or
both `MachinePrior`s by name.

Shapes: c sampled machines, d components.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import TABLE_VERSION, check_foundation, read_archive, write_archive
from perfvec.assets import ASSETS
from perfvec.microarchitecture.machine_prior import MachinePrior, PriorName, machine_prior, sampled_prior
from perfvec.microarchitecture.trained_machines import TrainedMachines

PRIOR_FILE, PRIOR_SCHEMA = "prior.npz", "perfvec.prior"
PRIOR_FOLDER = ASSETS / "library"

Priors = dict[PriorName, MachinePrior]


def write_sampled_machines(
    centres: NDArray[np.float64], spreads: NDArray[np.float64], foundation: str, folder: Path = PRIOR_FOLDER
) -> None:
    """Write the vectors [c, d] and spreads [c] of sampled machines, in single precision."""
    arrays = {"centres": centres.astype(np.float32), "spreads": spreads.astype(np.float32)}
    write_archive(folder / PRIOR_FILE, PRIOR_SCHEMA, TABLE_VERSION, {"foundation": foundation}, arrays)


def make_priors(trained: NDArray[np.float64], centres: NDArray[np.float64], spreads: NDArray[np.float64]) -> Priors:
    """Make both priors."""
    return {"trained": machine_prior(trained), "sampled": sampled_prior(trained, centres, spreads)}


def read_priors(trained: TrainedMachines, folder: Path = PRIOR_FOLDER) -> Priors:
    """Read the priors of a foundation model.

    Raises:
        CheckpointError: missing, damaged, or of another foundation model.
    """
    path = folder / PRIOR_FILE
    card, arrays = read_archive(path, PRIOR_SCHEMA, TABLE_VERSION)
    check_foundation(card.get("foundation"), trained.foundation, path)
    return make_priors(trained.vectors, arrays["centres"].astype(np.float64), arrays["spreads"].astype(np.float64))
