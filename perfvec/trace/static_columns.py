"""Static instructions as columns of the trace file, for formats that have no encodings.

Enters: an open file with op_class and register columns, or a `StaticInstructions`. Leaves: the other of the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.columns import integer_column, register_column, text_column
from perfvec.trace.instruction import (
    MAX_ADDRESS_SOURCES,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
    OPERATION_CLASS_INDEX,
    OPERATION_CLASSES,
    REGISTER_COUNT,
    InstructionFlag,
    StaticInstructions,
)
from perfvec.trace.parquet_input import ParquetInput

_REQUIRED = ("op_class", "source_registers", "destination_registers")
REGISTER_COLUMNS = {
    "source_registers": MAX_SOURCES,
    "destination_registers": MAX_DESTINATIONS,
    "address_registers": MAX_ADDRESS_SOURCES,
}
_LOADS = ("MemRead", "FloatMemRead")
_STORES = ("MemWrite", "FloatMemWrite")


def static_columns(static: StaticInstructions, rows: NDArray[np.int32]) -> dict[str, pa.Array]:
    """Return the columns that describe each of the n executed instructions without their encodings."""
    names = pa.array(OPERATION_CLASSES)
    return {
        "op_class": pa.DictionaryArray.from_arrays(pa.array(static.op_class[rows].astype(np.int32)), names),
        "source_registers": _register_bytes(static.sources, rows),
        "destination_registers": _register_bytes(static.destinations, rows),
        "address_registers": _register_bytes(static.address_sources, rows),
        "base_update": pa.array(static.base_update[rows]),
        "flags": pa.array(static.flags[rows]),
        "micro_ops": pa.array(static.micro_ops[rows]),
    }


def _register_bytes(registers: NDArray[np.uint8], rows: NDArray[np.int32]) -> pa.Array:
    """One byte a register, without the padding, as codes into the distinct instructions."""
    values = [row[row != NO_REGISTER].tobytes() for row in registers]
    return pa.DictionaryArray.from_arrays(pa.array(rows), pa.array(values, pa.binary()))


def read_static_columns(opened: ParquetInput) -> tuple[StaticInstructions, NDArray[np.int32]]:
    """Gather the distinct instructions of a file that describes each row.

    Returns:
        The table, and each row's index in it (int32 [n]).

    Raises:
        TraceError: a required column is missing, or a value is not valid.
    """
    missing = [column for column in _REQUIRED if column not in opened.columns]
    if missing:
        raise TraceError(
            f"'{opened.name}' has neither a column 'encoding' nor {' and '.join(repr(m) for m in missing)}; "
            "a trace needs encodings, or else op_class, source_registers and destination_registers."
        )
    table = _row_table(opened)
    keys = np.ascontiguousarray(table).view(np.dtype((np.void, table.shape[1]))).ravel()
    _, first, index = np.unique(keys, return_index=True, return_inverse=True)
    return _static(table[first]), index.astype(np.int32)


def _row_table(opened: ParquetInput) -> NDArray[np.uint8]:
    """Every field of each executed instruction side by side, uint8 [n, 27], so that equal rows are equal bytes."""
    op_class = _operation_classes(opened)
    encoding = _integers(opened, "encoding", np.uint32, np.zeros(opened.rows, np.uint32))
    registers = [
        register_column(opened.read(column), width, column, opened.name)
        if column in opened.columns
        else np.full((opened.rows, width), NO_REGISTER, np.uint8)
        for column, width in REGISTER_COLUMNS.items()
    ]
    base_update = _integers(opened, "base_update", np.uint8, np.full(opened.rows, NO_REGISTER, np.uint8))
    if ((base_update >= REGISTER_COUNT) & (base_update != NO_REGISTER)).any():
        raise TraceError(f"Column 'base_update' of '{opened.name}' has a value that is no register id.")
    flags = _integers(opened, "flags", np.uint32, _flags_of_classes(op_class))
    micro_ops = np.maximum(_integers(opened, "micro_ops", np.uint8, np.ones(opened.rows, np.uint8)), 1)
    parts = [_bytes(encoding), op_class[:, None], *registers, base_update[:, None], _bytes(flags), micro_ops[:, None]]
    return np.concatenate(parts, axis=1)


def _static(rows: NDArray[np.uint8]) -> StaticInstructions:
    edges = np.cumsum([4, 1, MAX_SOURCES, MAX_DESTINATIONS, MAX_ADDRESS_SOURCES, 1, 4])
    encoding, op_class, sources, destinations, address, base, flags, micro_ops = np.split(rows, edges, axis=1)
    return StaticInstructions(
        encoding=np.ascontiguousarray(encoding).view("<u4")[:, 0].astype(np.uint32),
        op_class=op_class[:, 0].copy(),
        sources=sources.copy(),
        destinations=destinations.copy(),
        address_sources=address.copy(),
        base_update=base[:, 0].copy(),
        flags=np.ascontiguousarray(flags).view("<u4")[:, 0].astype(np.uint32),
        micro_ops=micro_ops[:, 0].copy(),
    )


def _bytes(column: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return column.astype("<u4").view(np.uint8).reshape(len(column), 4)


def _integers(opened: ParquetInput, column: str, dtype: type[np.generic], default: NDArray[Any]) -> NDArray[Any]:
    return integer_column(opened.read(column), dtype, column, opened.name) if column in opened.columns else default


def _operation_classes(opened: ParquetInput) -> NDArray[np.uint8]:
    """Class index of each row; a name that is not gem5's counts as 'unknown'."""
    names, index = text_column(opened.read("op_class"), "op_class", opened.name)
    known = np.array([OPERATION_CLASS_INDEX.get(name, 0) for name in names], dtype=np.uint8)
    return known[index]


def _flags_of_classes(op_class: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The little that a class alone tells: loads, stores, and that it is unknown."""
    flags = np.zeros(len(OPERATION_CLASSES), dtype=np.uint32)
    flags[[OPERATION_CLASS_INDEX[name] for name in _LOADS]] = InstructionFlag.LOAD
    flags[[OPERATION_CLASS_INDEX[name] for name in _STORES]] = InstructionFlag.STORE
    flags[OPERATION_CLASS_INDEX["unknown"]] = InstructionFlag.UNDECODED
    return flags[op_class]
