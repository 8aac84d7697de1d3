"""The dataset's machines gathered into the one file that ships with the project, and the presets into theirs.

Enters: the folder of the gem5 dataset. Leaves: `PublicMachine` objects; files under assets/.
"""

from __future__ import annotations

import json
from pathlib import Path

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document, write_parameters
from perfvec.microarchitecture.public_machines import PublicMachine, write_public_machines

SOURCE = (
    "Machines simulated with gem5 24.0.0.1 for the PerfVec dataset: machines.json, design_grid/machines.json and "
    "tiling/machines.json; collected by `python -m perfvec collect-machines`."
)
PRESET_SUFFIX = "_like"


def collect_public_machines(gem5_data: Path) -> tuple[PublicMachine, ...]:
    """Gather the machines of the dataset's three lists, each once, with the sets of runs it is in.

    Raises:
        MachineError: a list cannot be read, a machine is not valid, or two different machines have one name.
    """
    splits: dict[str, str | None] = {}
    machines: dict[str, MachineParameters] = {}
    sets: dict[str, list[str]] = {}
    for folder, set_name in ((".", "main"), ("design_grid", "design_grid"), ("tiling", "tiling")):
        for document in _machine_list(gem5_data / folder / "machines.json"):
            parameters = parameters_from_document(document)
            split = document.get("split")
            name = parameters.name
            if machines.setdefault(name, parameters) != parameters:
                raise MachineError(f"Two different machines of the dataset are called '{name}'.")
            splits.setdefault(name, split if isinstance(split, str) else None)
            sets.setdefault(name, []).append("many_machines" if split == "many" else set_name)
    return tuple(PublicMachine(machines[name], tuple(sets[name]), splits[name]) for name in machines)


def _machine_list(path: Path) -> list[dict[str, object]]:
    try:
        documents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MachineError(f"'{path}' could not be read as a list of machines: {error}.") from error
    if not isinstance(documents, list) or not all(isinstance(document, dict) for document in documents):
        raise MachineError(f"'{path}' should hold a list of machines, each an object.")
    return documents


def write_machine_assets(gem5_data: Path, assets: Path) -> int:
    """Write machines/parameters.json and a file for each preset under `assets`; return the number of machines.

    Raises:
        MachineError: as `collect_public_machines`.
    """
    machines = collect_public_machines(gem5_data)
    for folder in ("machines", "microarchitectures"):
        (assets / folder).mkdir(parents=True, exist_ok=True)
    write_public_machines(machines, SOURCE, assets / "machines" / "parameters.json")
    for machine in machines:
        if machine.parameters.name.endswith(PRESET_SUFFIX):
            write_parameters(machine.parameters, assets / "microarchitectures" / f"{machine.parameters.name}.json")
    return len(machines)
