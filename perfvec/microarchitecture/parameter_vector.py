"""A machine's parameters as numbers to learn from: logarithms of sizes, latencies in cycles and in ns, one-hot choices.

Enters: `MachineParameters` or a `ParameterTable`. Leaves: float64 [p] or [n, p], with a name for each number.
What physics tells is spelled out: a latency of c cycles is also c x period ns, and memory's nanoseconds are also
core cycles, because the clock scales one and not the other. Values are not normalised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.memory_types import memory_types
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import CACHES, MEMORY_TYPES, PARAMETER_FIELDS
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameters import MachineParameters

PARAMETER_VECTOR_VERSION = 1

_LINES_PER_KB = 16
# Looked up, because a million designs take thirty million logarithms; numbers of sets reach 2^20, nothing is larger.
_LARGEST = 1 << 20
_LOG2 = np.log2(np.maximum(np.arange(_LARGEST + 1), 1))
_CLOCK_NAMES = ("period_ns", "frequency_ghz")
_MEMORY_NAMES = (
    "memory_read_latency_ns",
    "memory_read_latency_cycles",
    "memory_line_ns",
    "memory_line_cycles",
    "log2_memory_gb_per_s",
    "log2_memory_banks",
)


def _field_names(field: ParameterField) -> tuple[str, ...]:
    if field.encoding == "choice":
        return tuple(f"{field.name}={choice}" for choice in field.choices)
    if field.encoding == "cycles":
        return (f"{field.name}_cycles", f"{field.name}_ns")
    return (f"log2_{field.name}",)


PARAMETER_VECTOR_NAMES: tuple[str, ...] = (
    *(name for field in PARAMETER_FIELDS for name in _field_names(field)),
    *_CLOCK_NAMES,
    *(f"log2_{cache}.sets" for cache in CACHES),
    *_MEMORY_NAMES,
)


def _field_sources(field: ParameterField) -> tuple[tuple[str, ...], ...]:
    if field.encoding == "cycles":
        return ((field.name,), (field.name, "period_ps"))
    return ((field.name,),) * len(_field_names(field))


# The parameters that each number of the vector follows from, in the order of PARAMETER_VECTOR_NAMES.
PARAMETER_VECTOR_SOURCES: tuple[tuple[str, ...], ...] = (
    *(sources for field in PARAMETER_FIELDS for sources in _field_sources(field)),
    *(("period_ps",) for _ in _CLOCK_NAMES),
    *((f"{cache}.size_kb", f"{cache}.assoc") for cache in CACHES),
    *(("mem_type", "mem_channels", "period_ps") for _ in _MEMORY_NAMES),
)


def parameter_vector(parameters: MachineParameters) -> NDArray[np.float64]:
    """Return the machine's numbers: float64 [p], named by `PARAMETER_VECTOR_NAMES`."""
    vector: NDArray[np.float64] = parameter_matrix(table_of([parameters]))[0]
    return vector


def parameter_matrix(table: ParameterTable) -> NDArray[np.float64]:
    """Return the machines' numbers: float64 [n, p], a row each, columns named by `PARAMETER_VECTOR_NAMES`.

    A parameter that a core kind does not have is 0 there, as a logarithm too. Fastest for tables of about 10,000 rows,
    which stay in the processor's cache.
    """
    period_ns = table.columns["period_ps"] / 1000.0
    columns: list[NDArray[np.float64]] = []
    for field in PARAMETER_FIELDS:
        columns += _field_columns(field, table.columns[field.name], period_ns)
    columns += [period_ns, 1.0 / period_ns]
    columns += [_log2(_sets(table, cache)) for cache in CACHES]
    columns += _memory_columns(table, period_ns)
    matrix = np.empty((len(table), len(columns)), dtype=np.float64, order="F")  # written by columns
    for index, column in enumerate(columns):
        matrix[:, index] = column
    return matrix


def _field_columns(
    field: ParameterField, column: NDArray[np.int64], period_ns: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    if field.encoding == "choice":
        return [(column == index).astype(np.float64) for index in range(len(field.choices))]
    if field.encoding == "cycles":
        return [column.astype(np.float64), column * period_ns]
    return [_log2(column)]


def _log2(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Take the logarithm, with 0 for the 0 of a parameter that a machine does not have."""
    return _LOG2[np.minimum(numbers, _LARGEST)]


def _sets(table: ParameterTable, cache: str) -> NDArray[np.int64]:
    return table.columns[f"{cache}.size_kb"] * _LINES_PER_KB // np.maximum(table.columns[f"{cache}.assoc"], 1)


def _memory_columns(table: ParameterTable, period_ns: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Latency of an idle read and time of one line on all channels, in ns and core cycles; rate; banks."""
    memories = [memory_types()[name] for name in MEMORY_TYPES]
    kind, channels = table.columns["mem_type"], table.columns["mem_channels"]
    read_latency_ns = np.array([memory.read_latency_ns for memory in memories])[kind]
    gb_per_s = np.array([memory.peak_gb_per_s for memory in memories])[kind] * channels
    banks = np.array([memory.banks for memory in memories])[kind] * channels
    line_ns = 64.0 / gb_per_s
    return [
        read_latency_ns,
        read_latency_ns / period_ns,
        line_ns,
        line_ns / period_ns,
        np.log2(gb_per_s),
        _log2(banks),
    ]
