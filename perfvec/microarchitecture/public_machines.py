"""The machines whose simulated cycles the project has learned from or been judged by, with all their parameters.

Enters: assets/machines/parameters.json (made by `python -m perfvec collect-machines`) and the presets' files.
Leaves: `PublicMachine` objects, and the presets as `MachineParameters` by name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import (
    MachineParameters,
    parameters_from_document,
    read_parameters,
    to_document,
)

PUBLIC_MACHINES_SCHEMA = "perfvec.public_machines"
PUBLIC_MACHINES_SCHEMA_VERSION = 1
PUBLIC_MACHINES_PATH = ASSETS / "machines" / "parameters.json"
PRESETS_FOLDER = ASSETS / "microarchitectures"


@dataclass(frozen=True)
class PublicMachine:
    """A machine of the dataset: its parameters, the sets of runs it is in, and its part there.

    sets: of 'main', 'many_machines', 'design_grid', 'tiling'. split: 'train', 'val', 'test' or 'many' (only in
    many_machines); None for a machine of the grid or of tiling alone.
    """

    parameters: MachineParameters
    sets: tuple[str, ...]
    split: str | None


@lru_cache(maxsize=1)
def public_machines() -> tuple[PublicMachine, ...]:
    """Return every machine that ships with the project, in the order of its file.

    Raises:
        MachineError: the file is missing or not valid.
    """
    return read_public_machines(PUBLIC_MACHINES_PATH)


def read_public_machines(path: Path) -> tuple[PublicMachine, ...]:
    """Read a file of public machines.

    Raises:
        MachineError: the file cannot be read, has another schema, or a machine in it is not valid.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        header = (document["schema"], document["schema_version"])
        entries = [(entry["machine"], tuple(entry["sets"]), entry["split"]) for entry in document["machines"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MachineError(f"'{path}' could not be read as a list of public machines: {error!r}.") from error
    if header != (PUBLIC_MACHINES_SCHEMA, PUBLIC_MACHINES_SCHEMA_VERSION):
        raise MachineError(
            f"'{path}' has schema {header[0]!r} version {header[1]!r}; this program reads {PUBLIC_MACHINES_SCHEMA!r} "
            f"version {PUBLIC_MACHINES_SCHEMA_VERSION}."
        )
    return tuple(PublicMachine(parameters_from_document(machine), sets, split) for machine, sets, split in entries)


def write_public_machines(machines: tuple[PublicMachine, ...], source: str, path: Path) -> None:
    """Write machines, one a line, with a sentence that says where they come from."""
    lines = [
        json.dumps(
            {"sets": machine.sets, "split": machine.split, "machine": to_document(machine.parameters)},
            separators=(",", ":"),
        )
        for machine in machines
    ]
    header = {
        "schema": PUBLIC_MACHINES_SCHEMA,
        "schema_version": PUBLIC_MACHINES_SCHEMA_VERSION,
        "source": source,
    }
    text = json.dumps(header)[:-1] + ', "machines": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


@lru_cache(maxsize=1)
def presets() -> dict[str, MachineParameters]:
    """Return the presets by name, in-order cores first, then by window and clock.

    Raises:
        MachineError: a preset's file is not a valid machine.
    """
    machines = [read_parameters(path) for path in sorted(PRESETS_FOLDER.glob("*.json"))]
    machines.sort(key=lambda machine: (machine.core != "inorder", machine.rob_entries, -machine.period_ps))
    return {machine.name: machine for machine in machines}
