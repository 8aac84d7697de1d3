"""What `--machine NAME_OR_FILE` means: a machine of the library by its name, or a file.

Enters: the text a person gave. Leaves: a `Machine` of the shipped foundation model, with its parameters where the file
gave those instead of a vector.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import MACHINE_SCHEMA, Machine, read_machine, require_foundation
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameters import MachineParameters, read_parameters
from perfvec.prediction.library import Library, load_library

FILE_SUFFIX = ".json"


@dataclass(frozen=True)
class ChosenMachine:
    """A machine, and its parameters where it was made from them (None elsewhere)."""

    machine: Machine
    parameters: MachineParameters | None = None

    @property
    def run_parameters(self) -> tuple[MachineParameters, ...]:
        """The machines to run the window model at where a trace is at hand: its own, its stand-ins', or none."""
        if self.parameters is not None:
            return (self.parameters,)
        return self.machine.stand_ins.machines if self.machine.stand_ins is not None else ()


def load_machine(name_or_file: str | Path, library: Library | None = None) -> Machine:
    """Return a machine by the library's name for it, or from its file, which is then called by the file's stem.

    Args:
        name_or_file: a name of the library, or a path.
        library: the library; by default the one that ships.

    Raises:
        MachineError: neither a name nor a file, or a file that is no machine or of another foundation model.
    """
    return choose_machine(name_or_file, library).machine


def choose_machine(name_or_file: str | Path, library: Library | None = None) -> ChosenMachine:
    """Return a machine as `load_machine` does, with the parameters that it was made from."""
    library = load_library() if library is None else library
    text = str(name_or_file)
    if text in library.machines.index:
        return ChosenMachine(library.machine(text))
    path = Path(text)
    if not path.is_file():
        raise MachineError(
            f"'{text}' is neither a machine of the library nor a file; the library's machines are "
            f"{', '.join(library.machines.index[:8])}, …"
        )
    return _from_vector_file(path, library) if _is_vector_file(path) else _from_parameters(path, library)


def _is_vector_file(path: Path) -> bool:
    """Whether the file is a vector's; all else is read as parameters, so that errors speak of those."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and (document.get("schema") == MACHINE_SCHEMA or "vector" in document)


def _from_vector_file(path: Path, library: Library) -> ChosenMachine:
    machine = read_machine(path)
    require_foundation(machine, library.foundation, path)
    return ChosenMachine(machine)


def _from_parameters(path: Path, library: Library) -> ChosenMachine:
    parameters = replace(read_parameters(path), name=path.stem)
    manifold = read_manifold(library.foundation, library.folder)
    return ChosenMachine(machine_from_parameters(parameters, manifold, library.foundation), parameters)
