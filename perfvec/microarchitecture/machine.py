"""The machine: a vector M whose dot product with a program's representation is its runtime in core cycles.

Enters: a vector (trained, fitted or made from parameters) or a machine file. Leaves: a `Machine`, or its JSON form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError
from perfvec.microarchitecture.stand_ins import StandIns, parse_stand_ins, stand_ins_document

MACHINE_SCHEMA = "perfvec.machine"
MACHINE_SCHEMA_VERSION = 2
READ_VERSIONS = (1, 2)  # version 1 has no stand-ins
MachineKind = Literal["trained", "fitted", "parameters"]


@dataclass(frozen=True)
class Machine:
    """A machine as the model knows it.

    name: what charts and tables call it. kind: 'trained' with the foundation model, 'fitted' to measured cycles with
    the network frozen, or from 'parameters'. vector: float64 [d], cycles per unit of representation.
    foundation: id of the foundation model that the vector belongs to. period_ps: clock period in picoseconds, None
    where it is not known. stand_ins: machines to run the window model at in its place where a program's trace is at
    hand, which errs less than the vector; None where none were found.
    """

    name: str
    kind: MachineKind
    vector: NDArray[np.float64]
    foundation: str
    period_ps: float | None = None
    stand_ins: StandIns | None = None


def machine_text(machine: Machine) -> str:
    """Return the machine's JSON form."""
    document = {
        "schema": MACHINE_SCHEMA,
        "schema_version": MACHINE_SCHEMA_VERSION,
        "name": machine.name,
        "kind": machine.kind,
        "foundation": machine.foundation,
        "period_ps": machine.period_ps,
        "vector": [float(value) for value in machine.vector],
    }
    if machine.stand_ins is not None:
        document["stand_ins"] = stand_ins_document(machine.stand_ins)
    return json.dumps(document, indent=1) + "\n"


def write_machine(machine: Machine, path: Path) -> None:
    """Write the machine's JSON form."""
    path.write_text(machine_text(machine), encoding="utf-8")


def read_machine(path: Path) -> Machine:
    """Read a machine's JSON form; the machine is called by the file's stem.

    Raises:
        MachineError: the file is missing, is no JSON, has another schema, or a value of the wrong type.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MachineError(f"'{path}' could not be read as a machine file: {error}.") from error
    return parse_machine(text, path)


def parse_machine(text: str, path: Path) -> Machine:
    """Read the text of a machine file; `path` is what errors call it, and its stem the machine's name.

    Raises:
        MachineError: no JSON, another schema, or a value of the wrong type.
    """
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise MachineError(f"'{path}' could not be read as a machine file: {error}.") from error
    if not isinstance(document, dict) or document.get("schema") != MACHINE_SCHEMA:
        raise MachineError(f"'{path}' is not a machine file: its 'schema' should be '{MACHINE_SCHEMA}'.")
    if document.get("schema_version") not in READ_VERSIONS:
        found, read = document.get("schema_version"), " and ".join(map(str, READ_VERSIONS))
        raise MachineError(f"'{path}' has machine schema version {found}; this program reads {read}.")
    return _machine_from_document(document, path)


def require_foundation(machine: Machine, foundation: str, path: str | Path) -> None:
    """Refuse a machine of another foundation model than predictions are made with; `path` is what the error calls it.

    Raises:
        MachineError: it belongs to another.
    """
    if machine.foundation != foundation:
        raise MachineError(
            f"'{path}' belongs to foundation model {machine.foundation}, but predictions are made with {foundation}; "
            "fit the machine again from its measurements."
        )


def _machine_from_document(document: dict[str, Any], path: Path) -> Machine:
    kind, period_ps, foundation = document.get("kind"), document.get("period_ps"), document.get("foundation")
    if kind not in get_args(MachineKind):
        raise MachineError(f"'{path}' has kind {kind!r}; it should be one of {', '.join(get_args(MachineKind))}.")
    if period_ps is not None and (
        isinstance(period_ps, bool) or not isinstance(period_ps, int | float) or not 0 < period_ps < 1e9
    ):
        raise MachineError(
            f"'{path}' has period_ps {period_ps!r}; it should be a positive number of picoseconds or null."
        )
    if not isinstance(foundation, str):
        raise MachineError(f"'{path}' does not name its foundation model; 'foundation' should be a string.")
    try:
        vector = np.asarray(document.get("vector"), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MachineError(f"'{path}' has a vector that is not a list of numbers.") from error
    if vector.ndim != 1 or vector.size == 0 or not np.isfinite(vector).all():
        raise MachineError(f"'{path}' has a vector that is not a list of finite numbers.")
    period = None if period_ps is None else float(period_ps)
    return Machine(path.stem, cast(MachineKind, kind), vector, foundation, period, _stand_ins(document, path))


def _stand_ins(document: dict[str, Any], path: Path) -> StandIns | None:
    if document.get("stand_ins") is None:
        return None
    try:
        return parse_stand_ins(document["stand_ins"])
    except MachineError as error:
        raise MachineError(f"'{path}' cannot be used: {error}.") from error
