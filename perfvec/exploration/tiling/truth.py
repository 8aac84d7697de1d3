"""What gem5 measured of kernels' variants: cycles on six machines, by the hash of what the binary loads.

Enters: assets/tiling (made by `python -m perfvec collect-tiling`). Leaves: `TilingTruth`: measured cycles, and the
binaries that were measured, as variants to be run as they are.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from perfvec.assets import ASSETS
from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import kernels
from perfvec.exploration.tiling.variant import Variant, make_variant

TILING_FOLDER = ASSETS / "tiling"
CARD_FILE, CYCLES_FILE, BINARIES_FILE = "gem5.json", "gem5.csv", "elf.zip"
TRUTH_SCHEMA, TRUTH_VERSION = "perfvec.tiling_truth", 1
COLUMNS = ("variant", "kernel", "size", "tile", "image", "sha256", "machine", "instructions", "cycles", "seconds")


@dataclass(frozen=True)
class TilingTruth:
    """cycles: a row a variant and machine, columns `COLUMNS`; image: `image_digest`, sha256: of the file, seconds: of
    gem5's run. binaries: ELF files by variant. about: one sentence.
    """

    cycles: pd.DataFrame
    binaries: dict[str, bytes]
    about: str

    def measured_cycles(self, image: str, machine: str) -> int | None:
        """Return gem5's core cycles of a binary on a machine, None where it was not run."""
        return self._by_pair.get((image, machine))

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], int]:
        columns = (self.cycles[name] for name in ("image", "machine", "cycles"))
        return {(str(image), str(machine)): int(cycles) for image, machine, cycles in zip(*columns, strict=True)}

    def variants(self) -> tuple[Variant, ...]:
        """Return the measured binaries as variants, by kernel and tile."""
        rows = self.cycles.drop_duplicates("variant").sort_values(["kernel", "size", "tile"])
        numbers = zip(rows["variant"], rows["kernel"], rows["size"], rows["tile"], strict=True)
        return tuple(
            replace(make_variant(kernels()[kernel], int(size), int(tile)), elf=self.binaries[name])
            for name, kernel, size, tile in numbers
        )

    @property
    def machines(self) -> tuple[str, ...]:
        """Names of the machines that gem5 ran them on."""
        return tuple(dict.fromkeys(self.cycles["machine"]))


@lru_cache(maxsize=2)
def tiling_truth(folder: Path = TILING_FOLDER) -> TilingTruth:
    """Read what ships.

    Raises:
        TilingError: a file is missing, damaged or of another schema.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        if (card["schema"], card["schema_version"]) != (TRUTH_SCHEMA, TRUTH_VERSION):
            raise ValueError("another schema")
        cycles = pd.read_csv(folder / CYCLES_FILE)[list(COLUMNS)]
        with zipfile.ZipFile(io.BytesIO((folder / BINARIES_FILE).read_bytes())) as archive:
            binaries = {name: archive.read(name) for name in archive.namelist()}
        return TilingTruth(cycles, binaries, str(card["about"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise TilingError(
            f"gem5's cycles of tiled kernels in '{folder.name}' are missing or damaged; "
            "`python -m perfvec collect-tiling` makes them."
        ) from error
