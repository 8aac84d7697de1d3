"""A machine's parameters as one valid, immutable object, and its JSON form: one object of the dataset's machine list.

Enters: a machine file, its parsed document, or changes to a machine. Leaves: `MachineParameters`, valid by
construction, or its document or file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_checks import ParameterProblem, find_problems, flatten
from perfvec.microarchitecture.parameter_schema import (
    CACHES,
    PARAMETER_NAMES,
    PARAMETER_SCHEMA,
    PARAMETER_SCHEMA_VERSION,
    parameter_field,
)

_PROBLEMS_SHOWN = 4


@dataclass(frozen=True)
class CacheParameters:
    """A cache: capacity in kB, ways, latency of a hit in core cycles, lines that may be missing at once."""

    size_kb: int
    assoc: int
    latency: int
    mshrs: int


@dataclass(frozen=True)
class DataCacheParameters(CacheParameters):
    """A cache that is written too: it has write buffers and may have a prefetcher."""

    write_buffers: int
    prefetcher: str


@dataclass(frozen=True)
class MachineParameters:
    """Every parameter of a machine; `parameter_schema` says what each means, in which unit and within which limits.

    Raises:
        MachineError: a value or a combination of values is not valid.
    """

    name: str
    core: str
    period_ps: int
    fetch_width: int
    issue_width: int
    commit_width: int
    frontend_depth: int
    branch_predictor: str
    btb_entries: int
    rob_entries: int
    iq_entries: int
    int_regs: int
    vec_regs: int
    lq_entries: int
    sq_entries: int
    int_alu_units: int
    int_mul_units: int
    fp_simd_units: int
    mem_ports: int
    int_mul_latency: int
    int_div_latency: int
    fp_add_latency: int
    fp_mul_latency: int
    fp_div_latency: int
    l1i: CacheParameters
    l1d: DataCacheParameters
    l2: DataCacheParameters
    mem_type: str
    mem_channels: int

    def __post_init__(self) -> None:
        _refuse(find_problems(to_document(self)), f"Machine '{self.name}'")

    def value(self, name: str) -> int | str:
        """Return a parameter by its schema name ('l1d.size_kb').

        Raises:
            MachineError: there is no such parameter.
        """
        holder, _, key = parameter_field(name).name.rpartition(".")
        value: int | str = getattr(getattr(self, holder) if holder else self, key)
        return value


def to_document(parameters: MachineParameters) -> dict[str, object]:
    """Give the machine in the form of the dataset's machine list (without a split)."""
    return asdict(parameters)


def parameters_from_document(
    document: Mapping[str, object], default_name: str = "machine", place: str = ""
) -> MachineParameters:
    """Read a machine from its parsed JSON object.

    Args:
        document: one object in the form of machines.json; 'name', 'split', 'schema' and 'schema_version' may be absent.
        default_name: the machine's name where the document has none.
        place: what errors call the document; the machine's name where empty.

    Raises:
        MachineError: a key is unknown or missing, or a value or combination is not valid; a sentence names each.
    """
    name = document.get("name", default_name)
    _refuse(find_problems(document), place or f"Machine '{name}'")
    return _machine(_CheckedValues(flatten(document)), str(name))


@dataclass(frozen=True)
class _CheckedValues:
    """Values by schema name that the checks have passed, given back with their types."""

    values: Mapping[str, object]

    def number(self, name: str) -> int:
        value = self.values[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} passed the checks as {value!r}")
        return value

    def word(self, name: str) -> str:
        return str(self.values[name])

    def cache(self, cache: str) -> CacheParameters:
        size_kb, assoc, latency, mshrs = (
            self.number(f"{cache}.{key}") for key in ("size_kb", "assoc", "latency", "mshrs")
        )
        return CacheParameters(size_kb, assoc, latency, mshrs)

    def data_cache(self, cache: str) -> DataCacheParameters:
        write_buffers, prefetcher = self.number(f"{cache}.write_buffers"), self.word(f"{cache}.prefetcher")
        return DataCacheParameters(**asdict(self.cache(cache)), write_buffers=write_buffers, prefetcher=prefetcher)


def _machine(checked: _CheckedValues, name: str) -> MachineParameters:
    return MachineParameters(
        name=name,
        core=checked.word("core"),
        period_ps=checked.number("period_ps"),
        fetch_width=checked.number("fetch_width"),
        issue_width=checked.number("issue_width"),
        commit_width=checked.number("commit_width"),
        frontend_depth=checked.number("frontend_depth"),
        branch_predictor=checked.word("branch_predictor"),
        btb_entries=checked.number("btb_entries"),
        rob_entries=checked.number("rob_entries"),
        iq_entries=checked.number("iq_entries"),
        int_regs=checked.number("int_regs"),
        vec_regs=checked.number("vec_regs"),
        lq_entries=checked.number("lq_entries"),
        sq_entries=checked.number("sq_entries"),
        int_alu_units=checked.number("int_alu_units"),
        int_mul_units=checked.number("int_mul_units"),
        fp_simd_units=checked.number("fp_simd_units"),
        mem_ports=checked.number("mem_ports"),
        int_mul_latency=checked.number("int_mul_latency"),
        int_div_latency=checked.number("int_div_latency"),
        fp_add_latency=checked.number("fp_add_latency"),
        fp_mul_latency=checked.number("fp_mul_latency"),
        fp_div_latency=checked.number("fp_div_latency"),
        l1i=checked.cache("l1i"),
        l1d=checked.data_cache("l1d"),
        l2=checked.data_cache("l2"),
        mem_type=checked.word("mem_type"),
        mem_channels=checked.number("mem_channels"),
    )


def changed(
    parameters: MachineParameters, changes: Mapping[str, int | str], name: str | None = None
) -> MachineParameters:
    """Return the machine with some parameters changed, by schema name, and perhaps another name.

    Raises:
        MachineError: a name is unknown, or the changed machine is not valid.
    """
    flat = {known: parameters.value(known) for known in PARAMETER_NAMES} | dict(changes)
    return parameters_from_values(flat, parameters.name if name is None else name)


def parameters_from_values(values: Mapping[str, object], name: str) -> MachineParameters:
    """Make a machine from values by schema name ('l1d.size_kb').

    Raises:
        MachineError: as `parameters_from_document`.
    """
    document: dict[str, object] = {"name": name}
    caches: dict[str, dict[str, object]] = {cache: {} for cache in CACHES}
    for key, value in values.items():
        cache, _, inner = key.partition(".")
        if inner and cache in caches:
            caches[cache][inner] = value
        else:
            document[key] = value
    return parameters_from_document({**document, **caches})


def read_parameters(path: Path) -> MachineParameters:
    """Read a machine file: one JSON object in the form of machines.json, called by the file's stem if it has no name.

    Raises:
        MachineError: the file cannot be read, is no JSON object, or is not a valid machine.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a byte order mark in front
    except (OSError, ValueError, RecursionError) as error:
        raise MachineError(f"'{path}' could not be read as a machine parameter file: {error}.") from error
    if not isinstance(document, dict):
        raise MachineError(f"'{path}' is not a machine parameter file: it should hold one JSON object.")
    return parameters_from_document(document, path.stem, f"'{path}'")


def write_parameters(parameters: MachineParameters, path: Path) -> None:
    """Write the machine's file, with the schema's name and version."""
    path.write_text(parameters_text(parameters), encoding="utf-8")


def parameters_text(parameters: MachineParameters) -> str:
    """Give the text of the machine's file."""
    header = {"schema": PARAMETER_SCHEMA, "schema_version": PARAMETER_SCHEMA_VERSION}
    return json.dumps({**header, **to_document(parameters)}, indent=1) + "\n"


def _refuse(problems: list[ParameterProblem], place: str) -> None:
    if problems:
        shown = " ".join(problem.sentence for problem in problems[:_PROBLEMS_SHOWN])
        more = f" ({len(problems) - _PROBLEMS_SHOWN} more.)" if len(problems) > _PROBLEMS_SHOWN else ""
        raise MachineError(f"{place} is not a valid machine: {shown}{more}")
