"""The manifold of machines that ships.

Enters: a `MachineManifold`, or the folder that holds it. Leaves: manifold.npz beside the library, or the manifold.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from perfvec.archive import TABLE_VERSION, check_foundation, read_archive, write_archive
from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.machine_manifold import KernelSettings, MachineManifold
from perfvec.microarchitecture.parameter_vector import PARAMETER_VECTOR_NAMES, parameter_vector
from perfvec.microarchitecture.parameters import MachineParameters

MANIFOLD_FILE, MANIFOLD_SCHEMA = "manifold.npz", "perfvec.manifold"
MANIFOLD_FOLDER = ASSETS / "library"
_ARRAYS = ("parameter_mean", "parameter_scale", "known", "known_cores", "mean", "coefficients", "inverse")


def write_manifold(manifold: MachineManifold, foundation: str, folder: Path = MANIFOLD_FOLDER) -> None:
    """Write the manifold."""
    card = {"foundation": foundation, "settings": asdict(manifold.settings), "parameters": PARAMETER_VECTOR_NAMES}
    arrays = {name: np.asarray(getattr(manifold, name)) for name in _ARRAYS}
    write_archive(folder / MANIFOLD_FILE, MANIFOLD_SCHEMA, TABLE_VERSION, card, arrays)


def read_manifold(foundation: str, folder: Path = MANIFOLD_FOLDER) -> MachineManifold:
    """Read the manifold of a foundation model.

    Raises:
        CheckpointError: missing, damaged, of another foundation model or other parameters.
    """
    path = folder / MANIFOLD_FILE
    card, arrays = read_archive(path, MANIFOLD_SCHEMA, TABLE_VERSION)
    check_foundation(card.get("foundation"), foundation, path)
    if tuple(card.get("parameters", ())) != PARAMETER_VECTOR_NAMES:
        raise CheckpointError(f"'{path}' was made for other machine parameters; run `python -m perfvec build-library`.")
    return MachineManifold(settings=KernelSettings(**card["settings"]), **{name: arrays[name] for name in _ARRAYS})


def machine_from_parameters(parameters: MachineParameters, manifold: MachineManifold, foundation: str) -> Machine:
    """Predict the machine that has the parameters."""
    vectors, _ = manifold.predict(parameter_vector(parameters)[None], np.array([parameters.core == "o3"]))
    return Machine(parameters.name, "parameters", vectors[0], foundation, float(parameters.period_ps))
