"""Everything that is wrong with a machine's document, each problem tied to the parameter it shows at.

Enters: an object in the form of a machine file. Leaves: a list of `ParameterProblem`, empty where it is valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from perfvec.microarchitecture.parameter_field import CORE_KINDS, ParameterField
from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES
from perfvec.microarchitecture.parameter_schema import (
    CACHES,
    FIELDS_BY_NAME,
    PARAMETER_FIELDS,
    PARAMETER_SCHEMA,
    PARAMETER_SCHEMA_VERSION,
)

# Keys of a machine file that are no parameters.
_OTHER_KEYS = ("name", "split", "schema", "schema_version")


@dataclass(frozen=True)
class ParameterProblem:
    """What is wrong, in one sentence, and the parameter (or key) at whose knob to say it."""

    parameter: str
    sentence: str


def find_problems(document: Mapping[str, object]) -> list[ParameterProblem]:
    """List what is wrong with a machine's document: keys, values, then what must hold between values."""
    flat = flatten(document)
    problems = [*_header_problems(document), *_key_problems(document, flat)]
    present = [field for field in PARAMETER_FIELDS if field.name in flat]
    core = flat.get("core")
    value_problems = [found for field in present if (found := _value_problem(field, flat[field.name], core))]
    problems += value_problems
    broken = {problem.parameter for problem in value_problems}
    sound = {field.name: flat[field.name] for field in present if field.name not in broken}
    return problems + _rule_problems(sound)


def flatten(document: Mapping[str, object]) -> dict[str, object]:
    """Give the document's values by parameter name, a cache's keys behind its name and a dot."""
    flat: dict[str, object] = {}
    for key, value in document.items():
        if key in CACHES and isinstance(value, Mapping):
            flat.update({f"{key}.{inner}": inner_value for inner, inner_value in value.items()})
        elif key not in _OTHER_KEYS:
            flat[key] = value
    return flat


def _header_problems(document: Mapping[str, object]) -> list[ParameterProblem]:
    problems = []
    for key in ("name", "split"):
        if key in document and not isinstance(document[key], str):
            problems.append(ParameterProblem(key, f"{key} is {document[key]!r}; it should be a string."))
    expected = {"schema": PARAMETER_SCHEMA, "schema_version": PARAMETER_SCHEMA_VERSION}
    for key, right in expected.items():
        if key in document and (document[key] != right or isinstance(document[key], bool)):
            problems.append(ParameterProblem(key, f"{key} is {document[key]!r}; this program reads {right!r}."))
    return problems


def _key_problems(document: Mapping[str, object], flat: Mapping[str, object]) -> list[ParameterProblem]:
    problems = []
    not_objects = [cache for cache in CACHES if cache in document and not isinstance(document[cache], Mapping)]
    for cache in not_objects:
        keys = ", ".join(name.split(".")[1] for name in FIELDS_BY_NAME if name.startswith(f"{cache}."))
        problems.append(ParameterProblem(cache, f"{cache} should be an object with the keys {keys}."))
    for name in flat:
        if name not in FIELDS_BY_NAME and name not in not_objects:
            problems.append(ParameterProblem(name, f"'{name}' is no machine parameter{_nearest(name)}."))
    for field in PARAMETER_FIELDS:
        if field.name not in flat and field.name.split(".")[0] not in not_objects:
            sentence = f"{field.name} is missing; it should be {_expected(field)}."
            problems.append(ParameterProblem(field.name, sentence))
    return problems


def _nearest(name: str) -> str:
    inner = [known for known in FIELDS_BY_NAME if known.endswith(f".{name}")]
    return f"; {' or '.join(inner)} is perhaps meant" if inner else ""


def _expected(field: ParameterField) -> str:
    if field.choices:
        return f"one of {', '.join(field.choices)}"
    return f"a whole number{f' of {field.unit}' if field.unit else ''} from {field.minimum} to {field.maximum}"


def _value_problem(field: ParameterField, value: object, core: object) -> ParameterProblem | None:
    sentence = field.problem_with(value)
    if core in CORE_KINDS and not field.applies_to(str(core)):
        is_zero = value == 0 and isinstance(value, int) and not isinstance(value, bool)
        sentence = None if is_zero else f"{field.name} is {value!r}; an in-order core has none, so it should be 0."
    return ParameterProblem(field.name, sentence) if sentence else None


def _rule_problems(sound: Mapping[str, object]) -> list[ParameterProblem]:
    problems = []
    for rule in PARAMETER_RULES:
        values = {name: value for name in rule.parameters if isinstance(value := sound.get(name), int)}
        if len(values) < len(rule.parameters):
            continue
        arrays = {name: np.asarray(value, dtype=np.int64) for name, value in values.items()}
        if not bool(rule.holds(arrays)):
            problems.append(ParameterProblem(rule.parameters[-1], rule.sentence(values)))
    return problems
