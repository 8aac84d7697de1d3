"""How machines are fitted, chosen on validation machines for the foundation model that ships.

Enters: a JSON file made with the library. Leaves: the `FittingSettings` for what was measured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.fitting import FittingSettings
from perfvec.microarchitecture.measured_program import MeasuredProgram

FITTING_FILE = "fitting.json"
FITTING_SCHEMA = "perfvec.fitting"
FITTING_SCHEMA_VERSION = 1
PROBE_PREFIX = "micro-"

# What was measured: phases of programs, totals of programs, totals of probes.
Mode = Literal["phases", "totals", "probes"]
MODES: tuple[Mode, ...] = ("phases", "totals", "probes")


@dataclass(frozen=True)
class FittingChoice:
    """Settings for each mode, with the foundation model that they were chosen for."""

    foundation: str
    settings: dict[Mode, FittingSettings]


def mode_of(programs: Sequence[MeasuredProgram]) -> Mode:
    """Tell what was measured: 'phases' where any program has them, 'probes' where most programs are probes."""
    if any(program.has_phases for program in programs):
        return "phases"
    probes = sum(program.name.startswith(PROBE_PREFIX) for program in programs)
    return "probes" if 2 * probes > len(programs) else "totals"


def write_fitting_choice(choice: FittingChoice, path: Path, about: dict[str, object]) -> None:
    """Write the choice, with how it was made."""
    document = {
        "schema": FITTING_SCHEMA,
        "schema_version": FITTING_SCHEMA_VERSION,
        "foundation": choice.foundation,
        "settings": {mode: asdict(settings) for mode, settings in choice.settings.items()},
        "about": about,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_fitting_choice(foundation: str, path: Path) -> FittingChoice:
    """Read the choice made for a foundation model.

    Raises:
        CheckpointError: missing, damaged, of another schema or another foundation model.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        header = (document["schema"], document["schema_version"])
        found = document["foundation"]
        settings: dict[Mode, FittingSettings] = {mode: FittingSettings(**document["settings"][mode]) for mode in MODES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"'{path}' could not be read as settings of the fit: {error!r}.") from error
    if header != (FITTING_SCHEMA, FITTING_SCHEMA_VERSION):
        raise CheckpointError(f"'{path}' should have schema '{FITTING_SCHEMA}' version {FITTING_SCHEMA_VERSION}.")
    if found != foundation:
        raise CheckpointError(
            f"'{path}' was chosen for foundation model {found}, not for {foundation}; run `python -m perfvec "
            "build-library` again."
        )
    return FittingChoice(found, settings)
