"""Cost tables as files: JSON objects, or CSV tables with a term a row.

Enters: a file, or the folder of those that ship with the project. Leaves: checked `CostTable` objects.
JSON: schema, schema_version, name, label, unit, source, and terms, each with coefficient and, as objects, factors
(parameter: exponent) and where (parameter: value). CSV: columns coefficient, factors, where, as
'l1d.size_kb^1 l1d.assoc^0.5' and 'core=o3'; a file area_mm2.csv is the cost 'area' in mm2.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.errors import MachineError
from perfvec.microarchitecture.cost import CostTable, CostTerm
from perfvec.microarchitecture.parameter_schema import FIELDS_BY_NAME

COST_SCHEMA = "perfvec.cost_table"
COST_SCHEMA_VERSION = 1
COSTS_FOLDER = ASSETS / "costs"
_LARGEST_EXPONENT = 10  # keeps every product finite
_CSV_COLUMNS = ("coefficient", "factors", "where")


def shipped_costs() -> dict[str, CostTable]:
    """Return the cost tables that ship with the project, by name.

    Raises:
        MachineError: a file is not valid, or two have one name.
    """
    return read_cost_tables(sorted(path for path in COSTS_FOLDER.iterdir() if path.suffix in (".json", ".csv")))


def read_cost_tables(paths: list[Path]) -> dict[str, CostTable]:
    """Read several cost tables, by name.

    Raises:
        MachineError: a file is not valid, or two have one name.
    """
    tables: dict[str, CostTable] = {}
    for path in paths:
        table = read_cost_table(path)
        if table.name in tables:
            raise MachineError(f"'{path}' defines the cost '{table.name}', which another file defines already.")
        tables[table.name] = table
    return tables


def read_cost_table(path: Path) -> CostTable:
    """Read one cost table, by its suffix as CSV or JSON.

    Raises:
        MachineError: the file cannot be read, or a term in it is not valid.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise MachineError(f"'{path}' could not be read as a cost table: {error}.") from error
    return _from_csv(text, path) if path.suffix.lower() == ".csv" else _from_json(text, path)


def _from_json(text: str, path: Path) -> CostTable:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MachineError(f"'{path}' could not be read as a cost table: {error}.") from error
    if not isinstance(document, dict) or document.get("schema") != COST_SCHEMA:
        raise MachineError(f"'{path}' is not a cost table: its 'schema' should be '{COST_SCHEMA}'.")
    if document.get("schema_version") != COST_SCHEMA_VERSION:
        found = document.get("schema_version")
        raise MachineError(f"'{path}' has cost schema version {found!r}; this program reads {COST_SCHEMA_VERSION}.")
    name, label, unit, source = (_word(document, key, path) for key in ("name", "label", "unit", "source"))
    terms = document.get("terms")
    if not isinstance(terms, list) or not terms:
        raise MachineError(f"'{path}' should hold a list of 'terms', at least one.")
    return CostTable(
        name, label, unit, source, tuple(_term(term, f"'{path}', term {n}") for n, term in enumerate(terms, 1))
    )


def _word(document: Mapping[str, object], key: str, path: Path) -> str:
    word = document.get(key)
    if not isinstance(word, str) or not word:
        raise MachineError(f"'{path}' has {key} {word!r}; it should be a string that is not empty.")
    return word


def _from_csv(text: str, path: Path) -> CostTable:
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or set(rows[0]) != set(_CSV_COLUMNS):
        raise MachineError(
            f"'{path}' should be a CSV with the columns {', '.join(_CSV_COLUMNS)} and a row for each term."
        )
    name, _, unit = path.stem.rpartition("_")
    if not name:
        raise MachineError(f"'{path}' should be named after its quantity and unit, such as 'area_mm2.csv'.")
    terms = []
    for number, row in enumerate(rows, 2):
        place = f"'{path}', line {number}"
        factors = dict(_pair(word, "^", "1", place) for word in (row["factors"] or "").split())
        where = dict(_pair(word, "=", "", place) for word in (row["where"] or "").split())
        numeric_where = {key: _whole(value) for key, value in where.items()}
        exponents = {key: _number(value, f"exponent of {key}", place) for key, value in factors.items()}
        coefficient = _number(row["coefficient"], "coefficient", place)
        terms.append(_term({"coefficient": coefficient, "factors": exponents, "where": numeric_where}, place))
    return CostTable(name, name.replace("_", " ").capitalize(), unit, path.name, tuple(terms))


def _pair(word: str, separator: str, default: str, place: str) -> tuple[str, str]:
    key, found, value = word.partition(separator)
    if not (found and value) and not default:
        raise MachineError(f"{place}: '{word}' should be a parameter, '{separator}' and a value.")
    return key, value or default


def _whole(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


def _number(text: str | None, what: str, place: str) -> float:
    try:
        return float(text or "")
    except ValueError as error:
        raise MachineError(f"{place}: {what} is {text!r}; it should be a number.") from error


def _term(document: object, place: str) -> CostTerm:
    if not isinstance(document, dict) or not set(document) <= set(_CSV_COLUMNS):
        raise MachineError(f"{place} should be an object with coefficient and perhaps factors and where.")
    coefficient = _finite(document.get("coefficient"), "coefficient", place)
    factors, where = document.get("factors", {}), document.get("where", {})
    if not isinstance(factors, dict) or not isinstance(where, dict):
        raise MachineError(f"{place}: factors and where should be objects.")
    for name, value in where.items():
        _check_condition(name, value, place)
    exponents = {name: _finite(exponent, f"exponent of {name}", place) for name, exponent in factors.items()}
    for name, exponent in exponents.items():
        _check_factor(name, exponent, where, place)
    return CostTerm(coefficient, exponents, where)


def _finite(number: object, what: str, place: str) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise MachineError(f"{place}: {what} is {number!r}; it should be a finite number.")
    return float(number)


def _check_condition(name: str, value: object, place: str) -> None:
    field = FIELDS_BY_NAME.get(name)
    if field is None:
        raise MachineError(f"{place}: '{name}' is no machine parameter.")
    sentence = field.problem_with(value)
    is_absent = value == 0 and not isinstance(value, bool)
    if sentence and not is_absent:
        raise MachineError(f"{place}: {sentence}")


def _check_factor(name: str, exponent: float, where: Mapping[str, object], place: str) -> None:
    field = FIELDS_BY_NAME.get(name)
    if field is None or field.choices:
        raise MachineError(f"{place}: '{name}' is no numeric machine parameter; a choice belongs in where.")
    if abs(exponent) > _LARGEST_EXPONENT:
        raise MachineError(f"{place}: exponent of {name} is {exponent}; it should lie within ±{_LARGEST_EXPONENT}.")
    always = all(field.applies_to(core) for core in FIELDS_BY_NAME["core"].choices)
    never_zero = field.minimum > 0 and (always or where.get("core") in field.cores)
    if exponent < 0 and not never_zero:
        raise MachineError(f"{place}: {name} may be 0, so that its exponent {exponent} should not be negative.")
