"""A Parquet file that may be hostile, opened and read within limits.

Enters: a path or a binary file object. Leaves: Arrow columns, or a `TraceError` of one sentence. Sizes are checked
in the file's footer before any column is read, so that a small file cannot unpack into all of the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from perfvec.errors import TraceError

DEFAULT_MAX_INSTRUCTIONS = 200_000_000
DEFAULT_MAX_BYTES = 16 * 2**30
MAX_METADATA_BYTES = 16 * 2**20
_MAX_COLUMNS = 1_000
_THRIFT_CONTAINER_LIMIT = 1_000_000

# Everything that pyarrow is known to raise on damaged bytes; its own errors derive from ArrowException.
_READ_ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError, MemoryError, RuntimeError)


@dataclass(frozen=True)
class ParquetInput:
    """An open Parquet file whose row count and unpacked size are within limits.

    name: what the file is called in messages. rows: instructions. columns: type of each column.
    metadata: the file's key-value metadata as text.
    """

    name: str
    file: pq.ParquetFile
    rows: int
    columns: dict[str, pa.DataType]
    metadata: dict[str, str]

    def read(self, column: str) -> pa.ChunkedArray:
        """Read one column of plain values; those of a list could be far more than its rows.

        Raises:
            TraceError: its bytes are damaged or cut short, or its values are nested.
        """
        kind = self.columns[column]
        if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
            raise TraceError(f"Column '{column}' of '{self.name}' is of type {kind}; it must hold plain values.")
        try:
            array = self.file.read([column], use_threads=False).column(column)
        except _READ_ERRORS as error:
            raise TraceError(
                f"Column '{column}' of '{self.name}' is damaged or cut short ({_first_line(error)})."
            ) from error
        if len(array) != self.rows:
            raise TraceError(
                f"Column '{column}' of '{self.name}' holds {len(array):,} rows where the footer says {self.rows:,}."
            )
        return array


def open_parquet(
    source: Path | BinaryIO,
    name: str,
    max_instructions: int = DEFAULT_MAX_INSTRUCTIONS,
    max_bytes: int = DEFAULT_MAX_BYTES,
    dictionary_columns: Sequence[str] = (),
) -> ParquetInput:
    """Open a Parquet file and check its footer.

    Args:
        source: a path or a seekable binary file.
        name: what to call it in messages.
        max_instructions: most rows that are accepted.
        max_bytes: most bytes that its columns may unpack to.
        dictionary_columns: text and byte columns to keep as codes, so that repeated values are not multiplied.

    Raises:
        TraceError: not Parquet, damaged, too many rows, too large when unpacked, or unusable metadata.
    """
    try:
        file = _parquet_file(source)
        coded = [n for n in file.schema_arrow.names if n in dictionary_columns and _is_bytes(file.schema_arrow, n)]
        if coded:
            file = _parquet_file(source, metadata=file.metadata, read_dictionary=coded)
        schema = file.schema_arrow
    except FileNotFoundError as error:
        raise TraceError(f"There is no trace file '{source}'.") from error
    except _READ_ERRORS as error:
        raise TraceError(
            f"'{name}' is not a readable Parquet file, as a trace has to be ({_first_line(error)})."
        ) from error
    _check_footer(file.metadata, name, max_instructions, max_bytes)
    return ParquetInput(
        name,
        file,
        file.metadata.num_rows,
        dict(zip(schema.names, schema.types, strict=True)),
        _text_metadata(schema, name),
    )


def _parquet_file(source: Path | BinaryIO, **options: Any) -> pq.ParquetFile:
    return pq.ParquetFile(
        source,
        thrift_string_size_limit=2 * MAX_METADATA_BYTES,
        thrift_container_size_limit=_THRIFT_CONTAINER_LIMIT,
        **options,
    )


def _is_bytes(schema: pa.Schema, column: str) -> bool:
    """Whether a column holds text or bytes, the types that can be kept as codes."""
    position = schema.get_field_index(column)  # -1 where several columns have the name
    return position >= 0 and schema.field(position).type in (
        pa.string(),
        pa.binary(),
        pa.large_string(),
        pa.large_binary(),
    )


def _check_footer(footer: Any, name: str, max_instructions: int, max_bytes: int) -> None:
    rows = footer.num_rows
    if rows <= 0:
        raise TraceError(f"'{name}' holds no instructions; a trace needs at least one row.")
    if rows > max_instructions:
        raise TraceError(
            f"'{name}' holds {rows:,} instructions, more than the {max_instructions:,} accepted here; cut it first."
        )
    if footer.num_columns > _MAX_COLUMNS:
        raise TraceError(f"'{name}' has {footer.num_columns:,} columns; a trace has at most {_MAX_COLUMNS:,}.")
    groups = [footer.row_group(k) for k in range(footer.num_row_groups)]
    # Per row group: pyarrow ends the process, rather than raise, when asked for a damaged column's own footer.
    unpacked = sum(max(group.total_byte_size, 0) for group in groups)
    if unpacked > max_bytes:
        raise TraceError(f"'{name}' would unpack to {unpacked:,} bytes, more than the {max_bytes:,} accepted here.")
    if sum(group.num_rows for group in groups) != rows:
        raise TraceError(f"The row groups of '{name}' do not add up to its {rows:,} rows; the file is damaged.")


def _text_metadata(schema: pa.Schema, name: str) -> dict[str, str]:
    raw = schema.metadata or {}
    if sum(len(key) + len(value) for key, value in raw.items()) > MAX_METADATA_BYTES:
        raise TraceError(f"'{name}' carries more than {MAX_METADATA_BYTES // 2**20} MiB of key-value metadata.")
    try:
        return {key.decode("utf-8"): value.decode("utf-8") for key, value in raw.items()}
    except UnicodeDecodeError as error:
        raise TraceError(f"The key-value metadata of '{name}' is not UTF-8 text.") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
