"""gem5's cycles of tiled kernels gathered from the dataset into the files that ship with the project.

Enters: the folder of the gem5 dataset. Leaves: in assets/tiling gem5.csv, gem5.json (its card) and elf.zip.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pandas as pd

from perfvec.errors import TilingError
from perfvec.exploration.tiling.image import image_digest
from perfvec.exploration.tiling.truth import (
    BINARIES_FILE,
    CARD_FILE,
    COLUMNS,
    CYCLES_FILE,
    TRUTH_SCHEMA,
    TRUTH_VERSION,
)
from perfvec.microarchitecture.probe_kit import ZipEntry, zip_bytes

NAME = re.compile(r"(?P<kernel>.+)_n(?P<size>\d+)_t(?P<tile>\d+)")
ABOUT = (
    "Core cycles of whole runs, cold caches and predictors, measured with gem5 24.0.0.1 (Arm, system-call emulation); "
    "binaries built by ziglang 0.17 with cc -target aarch64-linux-none -O2 -ffreestanding -nostdlib -static "
    "-fno-sanitize=all -DN=.. -DT=.. from the kernels in assets/kernels."
)


def write_tiling_truth(gem5_data: Path, folder: Path) -> int:
    """Write the three files to `folder`; return the number of variants.

    Raises:
        TilingError: the dataset's tiling runs cannot be read.
        CaptureError: a binary is no static AArch64 one.
    """
    try:
        index = json.loads((gem5_data / "tiling" / "index.json").read_text(encoding="utf-8"))
        binaries = {name: (gem5_data / "tiling" / "elf" / name).read_bytes() for name in sorted(index)}
        rows = [row for name in sorted(index) for row in _rows(name, index[name], binaries[name])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TilingError(f"The tiling runs of '{gem5_data}' could not be read: {error!r}.") from error
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=list(COLUMNS)).to_csv(folder / CYCLES_FILE, index=False, lineterminator="\n")
    card = {"schema": TRUTH_SCHEMA, "schema_version": TRUTH_VERSION, "about": ABOUT, "variants": len(index)}
    card["command"] = "python -m perfvec collect-tiling GEM5_DATA"
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    (folder / BINARIES_FILE).write_bytes(zip_bytes([ZipEntry(name, data, True) for name, data in binaries.items()]))
    return len(index)


def _rows(name: str, entry: dict[str, list[str]], elf: bytes) -> list[tuple[object, ...]]:
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"'{name}' names no kernel, size and tile")
    about = (name, match["kernel"], int(match["size"]), int(match["tile"]), image_digest(elf))
    sha256 = hashlib.sha256(elf).hexdigest()
    columns = (entry[column] for column in ("machines", "instructions", "cycles", "seconds"))
    return [(*about, sha256, *values) for values in zip(*columns, strict=True)]
