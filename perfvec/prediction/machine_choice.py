"""What `--machine NAME_OR_FILE` means: a machine of the library by its name, or a file.

Enters: the text a person gave. Leaves: a `Machine` of the shipped foundation model.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import MACHINE_SCHEMA, Machine, read_machine
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parameters import read_parameters
from perfvec.prediction.library import Library, load_library

FILE_SUFFIX = ".json"


def load_machine(name_or_file: str | Path, library: Library | None = None) -> Machine:
    """Return a machine by the library's name for it, or from its file, which is then called by the file's stem.

    Args:
        name_or_file: a name of the library, or a path.
        library: the library; by default the one that ships.

    Raises:
        MachineError: neither a name nor a file, or a file that is no machine.
    """
    library = load_library() if library is None else library
    text = str(name_or_file)
    if text in library.machines.index:
        return library.machine(text)
    path = Path(text)
    if not path.is_file():
        raise MachineError(
            f"'{text}' is neither a machine of the library nor a file; the library's machines are "
            f"{', '.join(library.machines.index[:8])}, …"
        )
    return read_machine(path) if _is_machine_file(path) else _from_parameters(path, library)


def _is_machine_file(path: Path) -> bool:
    """Whether the file is a vector's, or so unreadable that `read_machine` should say why."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return True
    return not isinstance(document, dict) or document.get("schema") == MACHINE_SCHEMA or "core" not in document


def _from_parameters(path: Path, library: Library) -> Machine:
    parameters = read_parameters(path)
    machine = machine_from_parameters(parameters, read_manifold(library.foundation, library.folder), library.foundation)
    return replace(machine, name=path.stem)
