"""The library that ships: public programs' representations, machines' vectors, and what gem5 measured of both.

Enters: the tables in assets/library, made by `python -m perfvec build-library`. Leaves: `Library`, whose parts are read
when first asked for and kept. A library of another foundation model than the one that ships is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError, MachineError, RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.machine_table import MachineTable, read_machine_table
from perfvec.prediction.measured_table import MeasuredTable, read_measured_table
from perfvec.prediction.representation_table import RepresentationTable, read_representation_table
from perfvec.representation.foundation_card import FOUNDATION_FOLDER, foundation_identity
from perfvec.representation.representation import Representation

LIBRARY_FOLDER = ASSETS / "library"
LIBRARY_SCHEMA = "perfvec.library"
LIBRARY_SCHEMA_VERSION = 1
CARD_FILE, PROGRAMS_FILE = "card.json", "programs.csv"
NAMES_SHOWN = 8


@dataclass(frozen=True)
class Library:
    """A folder's tables. foundation: id of the foundation model that they belong to."""

    folder: Path
    foundation: str

    @cached_property
    def programs(self) -> pd.DataFrame:
        """A row a program, by name: suite, compiler, split, instructions, footprints in kB, shares of the mix."""
        return pd.read_csv(self.folder / PROGRAMS_FILE, keep_default_na=False).set_index("program")

    @cached_property
    def machines(self) -> pd.DataFrame:
        """A row a machine, by name: split, kind ('trained' or 'fitted'), period_ps, fitted_on (empty where trained)."""
        table = self._machines
        columns = {
            "split": table.splits,
            "kind": table.kinds,
            "period_ps": table.periods_ps,
            "fitted_on": table.fitted_on,
        }
        return pd.DataFrame(columns, index=pd.Index(table.names, name="machine"))

    def representation(self, program: str) -> Representation:
        """Return a program's R_p with its phases and functions.

        Raises:
            RepresentationError: the library has no such program.
        """
        found = self._representations.get(program)
        if found is None:
            raise RepresentationError(_unknown("program", program, list(self._representations.programs)))
        return found

    def machine(self, name: str) -> Machine:
        """Return a machine with its vector.

        Raises:
            MachineError: the library has no such machine.
        """
        table = self._machines
        if name not in table.names:
            raise MachineError(_unknown("machine", name, list(table.names)))
        row = table.names.index(name)
        return Machine(name, table.kinds[row], table.vectors[row], self.foundation, table.periods_ps[row])

    def measured_cycles(self, program: str, machine: str) -> float | None:
        """Return gem5's core cycles of the program's window on the machine, None where the pair was not run."""
        return self._measured.cycles(program, machine)

    def measured_phases(self, program: str, machine: str) -> NDArray[np.int64] | None:
        """Return gem5's core cycles of each 1,000 instructions, int64 [phases]; None where not shipped or not run."""
        return self._measured.phases(program, machine)

    def simulation_seconds(self, program: str, machine: str) -> float | None:
        """Return the wall seconds that gem5 took for the pair, None where it was not run."""
        return self._measured.seconds(program, machine)

    @cached_property
    def _representations(self) -> RepresentationTable:
        return read_representation_table(self.folder, self.foundation)

    @cached_property
    def _machines(self) -> MachineTable:
        return read_machine_table(self.folder, self.foundation)

    @cached_property
    def _measured(self) -> MeasuredTable:
        return read_measured_table(self.folder)


def _unknown(kind: str, name: str, known: list[str]) -> str:
    shown = ", ".join(known[:NAMES_SHOWN]) + (", …" if len(known) > NAMES_SHOWN else "")
    return f"'{name}' is no {kind} of the library; its {len(known)} {kind}s are {shown}."


def write_library_card(folder: Path, foundation: str, about: dict[str, object]) -> None:
    """Write the card that says what the folder's tables are."""
    header = {"schema": LIBRARY_SCHEMA, "schema_version": LIBRARY_SCHEMA_VERSION, "foundation": foundation}
    (folder / CARD_FILE).write_text(json.dumps({**header, **about}, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def load_library(folder: Path = LIBRARY_FOLDER, foundation_folder: Path = FOUNDATION_FOLDER) -> Library:
    """Open a library; its tables are read when first asked for.

    Raises:
        CheckpointError: no library there, another schema, or another foundation model than in `foundation_folder`.
    """
    card = _read_card(folder / CARD_FILE)
    expected = foundation_identity(foundation_folder)
    if card.get("foundation") != expected:
        raise CheckpointError(
            f"The library in '{folder}' belongs to foundation model {card.get('foundation')}, but the model in "
            f"'{foundation_folder}' is {expected}; run `python -m perfvec build-library` again."
        )
    return Library(folder, expected)


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CheckpointError(f"The library's card '{path}' cannot be read: {error}.") from error
    header = (LIBRARY_SCHEMA, LIBRARY_SCHEMA_VERSION)
    if not isinstance(card, dict) or (card.get("schema"), card.get("schema_version")) != header:
        raise CheckpointError(f"'{path}' should have schema '{LIBRARY_SCHEMA}' version {LIBRARY_SCHEMA_VERSION}.")
    return card
