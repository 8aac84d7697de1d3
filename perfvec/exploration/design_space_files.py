"""Design spaces as JSON.

Enters: a file or its parsed document. Leaves: a checked `DesignSpace`, or its document.
The document: schema 'perfvec.design_space', schema_version 1, perhaps name; base, the name of a preset or a machine in
the form of a machine file, which fixes all other parameters; parameters, an object of axes (see `design_axis`); perhaps
constraints, a list of strings (see `constraint`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from perfvec.errors import DesignSpaceError, MachineError
from perfvec.exploration.constraint import parse_constraint
from perfvec.exploration.design_axis import design_axis
from perfvec.exploration.design_space import DesignSpace
from perfvec.microarchitecture.parameter_schema import FIELDS_BY_NAME, PARAMETER_NAMES
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document, to_document
from perfvec.microarchitecture.public_machines import presets

DESIGN_SPACE_SCHEMA = "perfvec.design_space"
DESIGN_SPACE_SCHEMA_VERSION = 1
_KEYS = {"schema", "schema_version", "name", "base", "parameters", "constraints"}
_MOST_CONSTRAINTS = 100


def read_design_space(path: Path) -> DesignSpace:
    """Read a design space's file; it is called by the file's stem if it has no name.

    Raises:
        DesignSpaceError: the file cannot be read, or is no valid design space.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DesignSpaceError(f"'{path}' could not be read as a design space: {error}.") from error
    if not isinstance(document, dict):
        raise DesignSpaceError(f"'{path}' is no design space: it should hold one JSON object.")
    return design_space_from_document(document, path.stem)


def design_space_from_document(document: Mapping[str, object], default_name: str = "space") -> DesignSpace:
    """Read a design space from its parsed JSON object.

    Raises:
        DesignSpaceError: the schema is another, a key is unknown, or the base, an axis or a constraint is not valid.
    """
    expected = {"schema": DESIGN_SPACE_SCHEMA, "schema_version": DESIGN_SPACE_SCHEMA_VERSION}
    for key, right in expected.items():
        if document.get(key) != right or isinstance(document.get(key), bool):
            raise DesignSpaceError(f"A design space's {key} should be {right!r}, not {document.get(key)!r}.")
    unknown = sorted(set(document) - _KEYS)
    if unknown:
        raise DesignSpaceError(f"'{unknown[0]}' is no key of a design space; they are {', '.join(sorted(_KEYS))}.")
    name, axes, constraints = document.get("name", default_name), document.get("parameters"), _constraints(document)
    if not isinstance(name, str):
        raise DesignSpaceError(f"A design space's name should be a string, not {name!r}.")
    if not isinstance(axes, dict) or not axes:
        raise DesignSpaceError(f"Design space '{name}' should have an object of parameters, at least one.")
    # In the order of the schema, so that a space's designs are numbered alike however its file is written.
    ordered = sorted(axes, key=lambda axis: PARAMETER_NAMES.index(axis) if axis in FIELDS_BY_NAME else -1)
    parsed = tuple(design_axis(axis, axes[axis]) for axis in ordered)
    return DesignSpace(name, _base(document.get("base")), parsed, tuple(map(parse_constraint, constraints)))


def _constraints(document: Mapping[str, object]) -> list[str]:
    constraints = document.get("constraints", [])
    if not isinstance(constraints, list) or len(constraints) > _MOST_CONSTRAINTS:
        raise DesignSpaceError(f"A design space's constraints should be a list of at most {_MOST_CONSTRAINTS} strings.")
    for constraint in constraints:
        if not isinstance(constraint, str):
            raise DesignSpaceError(f"A constraint should be a string, not {constraint!r}.")
    return constraints


def _base(base: object) -> MachineParameters:
    if isinstance(base, str):
        if base not in presets():
            raise DesignSpaceError(f"The base '{base}' is no preset; the presets are {', '.join(presets())}.")
        return presets()[base]
    if not isinstance(base, dict):
        raise DesignSpaceError("A design space's base should be the name of a preset or a machine's object.")
    try:
        return parameters_from_document(base, "base")
    except MachineError as error:
        raise DesignSpaceError(f"The base of the design space does not do: {error}") from error


def design_space_document(space: DesignSpace) -> dict[str, object]:
    """Give the space's document, with the base's parameters in full."""
    return {
        "schema": DESIGN_SPACE_SCHEMA,
        "schema_version": DESIGN_SPACE_SCHEMA_VERSION,
        "name": space.name,
        "base": to_document(space.base),
        "parameters": {axis.name: axis.values() for axis in space.axes},
        "constraints": [constraint.text for constraint in space.constraints],
    }
