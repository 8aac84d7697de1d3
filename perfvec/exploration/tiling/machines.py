"""Machines that a tiling study can ask about: by name, from a file, or from the parameters that ship.

Enters: what `--machine NAME_OR_FILE` gives. Leaves: `ChosenMachine`s. A public machine without a vector of its own,
such as those that gem5 ran only tiled kernels on, is made from its parameters.
"""

from __future__ import annotations

from pathlib import Path

from perfvec.errors import MachineError
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameters import MachineParameters, read_parameters
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine, choose_machine

TILING_SET = "tiling"


def tiling_machine(name_or_file: str, library: Library | None = None) -> ChosenMachine:
    """Return a machine of the library, of a file, or of the public machines' parameters.

    Raises:
        MachineError: nothing of the kind.
    """
    library = load_library() if library is None else library
    public = public_parameters().get(name_or_file)
    if public is None or name_or_file in library.machines.index:
        return choose_machine(name_or_file, library)
    manifold = read_manifold(library.foundation, library.folder)
    return ChosenMachine(machine_from_parameters(public, manifold, library.foundation), public)


def public_parameters() -> dict[str, MachineParameters]:
    """Return the parameters of every public machine by name."""
    return {machine.parameters.name: machine.parameters for machine in public_machines()}


def machines_only_tiled(library: Library) -> list[str]:
    """Names of machines that gem5 ran tiled kernels on and that have no vector of their own."""
    return [
        machine.parameters.name
        for machine in public_machines()
        if TILING_SET in machine.sets and machine.parameters.name not in library.machines.index
    ]


def parameters_of(name_or_file: str) -> MachineParameters | None:
    """Return a machine's parameters where they are known: a public machine's, or a parameter file's."""
    public = public_parameters().get(name_or_file)
    path = Path(name_or_file)
    if public is not None or not path.is_file():
        return public
    try:
        return read_parameters(path)
    except MachineError:
        return None  # a file that holds a vector alone
