"""The probes gathered from the dataset: their executables into one archive, and how each was built into a table.

Enters: the folder of the gem5 dataset. Leaves: assets/probes/elf.zip and assets/probes/programs.json.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.probe_kit import PROBES_SCHEMA, PROBES_SCHEMA_VERSION, ZipEntry, zip_bytes


def write_probe_assets(gem5_data: Path, folder: Path) -> int:
    """Write elf.zip and programs.json to `folder`; return the number of probes.

    Raises:
        MeasurementError: the dataset's probes cannot be read.
    """
    try:
        index = json.loads((gem5_data / "probes" / "index.json").read_text(encoding="utf-8"))
        grid = json.loads((gem5_data / "design_grid" / "index.json").read_text(encoding="utf-8"))
        executables = {name: (gem5_data / "probes" / name).read_bytes() for name in sorted(index)}
    except (OSError, ValueError) as error:
        raise MeasurementError(f"The probes of '{gem5_data}' could not be read: {error}.") from error
    programs = [
        {
            "name": name,
            "source": entry["source"].removeprefix("kernels/"),
            "defines": entry["defines"],
            "compiler": entry["compiler"],
            # Probes of the main set have their count; those that only the grid runs have it there.
            "instructions": entry["instructions"] or grid[name]["instructions"][0],
            "sha256": hashlib.sha256(executables[name]).hexdigest(),
        }
        for name, entry in sorted(index.items())
    ]
    header = {"schema": PROBES_SCHEMA, "schema_version": PROBES_SCHEMA_VERSION}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programs.json").write_text(
        json.dumps({**header, "programs": programs}, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "elf.zip").write_bytes(zip_bytes([ZipEntry(name, data, True) for name, data in executables.items()]))
    return len(programs)
