"""Machines from a person's JSON file.

Enters: the bytes of a file. Leaves: valid machines, or one sentence that says what is wrong.
"""

from __future__ import annotations

import json
from pathlib import PurePath

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document
from perfvec.webui.design_set import MOST_DESIGNS

MOST_BYTES = 1_000_000


def machines_from_json(content: bytes, file_name: str) -> list[MachineParameters]:
    """Read one machine, or a list of machines, in the form of machines.json.

    Raises:
        MachineError: the file is too large, no JSON, of another form, or holds no, too many or invalid machines.
    """
    if len(content) > MOST_BYTES:
        raise MachineError(
            f"'{file_name}' has {len(content):,} bytes; a machine file should have up to {MOST_BYTES:,}."
        )
    try:
        document = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MachineError(f"'{file_name}' could not be read as JSON: {error}.") from error
    machines = document if isinstance(document, list) else [document]
    if not 0 < len(machines) <= MOST_DESIGNS:
        raise MachineError(f"'{file_name}' holds {len(machines)} machines; it should hold from 1 to {MOST_DESIGNS}.")
    found = []
    for number, machine in enumerate(machines, 1):
        place = f"'{file_name}'" if len(machines) == 1 else f"'{file_name}', machine {number},"
        if not isinstance(machine, dict):
            raise MachineError(f"{place} is not a machine: it should be a JSON object.")
        found.append(parameters_from_document(machine, PurePath(file_name).stem, place))
    return found
