"""The trace on disk: Parquet, zstd, one row an executed instruction, schema name and version in its metadata.

Enters: a path or file object, or a `Trace`. Leaves: a `Trace`, or the file. Columns of version 1:

    pc uint64; address uint64 and size uint16 (0 or null = none or not known); taken int8 where it was recorded;
    encoding uint32, from which everything else is decoded; or, where the format behind it has no encodings,
    op_class text (gem5's names), source_registers, destination_registers, address_registers (bytes,
    one a register id),
    base_update uint8, flags uint32, micro_ops uint8.

Key-value metadata: schema 'perfvec.trace', schema_version, program, isa, origin, functions (JSON list of
[name, address, size_bytes]), instructions ('encoding' or 'columns': which of the two forms holds), and where known
source_lines (JSON: files, and pc, file_index and line of each known pc, pc as the distance from the one before).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.columns import distinct, integer_column
from perfvec.trace.instruction import StaticInstructions
from perfvec.trace.parquet_input import DEFAULT_MAX_BYTES, DEFAULT_MAX_INSTRUCTIONS, ParquetInput, open_parquet
from perfvec.trace.static_columns import REGISTER_COLUMNS, read_static_columns, static_columns
from perfvec.trace.trace import Trace
from perfvec.trace.trace_metadata import SCHEMA_NAME, SCHEMA_VERSION, read_metadata, write_metadata

__all__ = ["SCHEMA_NAME", "SCHEMA_VERSION", "read_trace", "write_trace"]


_CODED_COLUMNS = ("op_class", *REGISTER_COLUMNS)


def read_trace(
    source: Path | str | BinaryIO,
    program: str | None = None,
    *,
    max_instructions: int = DEFAULT_MAX_INSTRUCTIONS,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> Trace:
    """Read a trace file: our own form, the dataset's, or any Parquet with pc, encoding, address and size.

    Args:
        source: a path, or a seekable binary file (an upload).
        program: what to call the program; by default the path's stem, or for a file object its metadata's name.
        max_instructions: most rows that are accepted.
        max_bytes: most bytes that the columns may unpack to.

    Raises:
        TraceError: anything wrong with the file, in one sentence.
    """
    file = Path(source) if isinstance(source, str | Path) else source
    path = file if isinstance(file, Path) else None
    name = path.name if path else program or "the uploaded trace"
    opened = open_parquet(file, name, max_instructions, max_bytes, dictionary_columns=_CODED_COLUMNS)
    about = read_metadata(opened.metadata, name)
    if "pc" not in opened.columns:
        raise TraceError(f"'{name}' has no column 'pc'; a trace needs pc, encoding, address and size.")
    static, static_index = _read_instructions(opened, about.instructions, about.isa)
    return Trace(
        program=program or (path.stem if path else about.program or "uploaded"),
        isa=about.isa,
        origin=about.origin,
        pc=integer_column(opened.read("pc"), np.uint64, "pc", name),
        address=_optional(opened, "address", np.uint64, 0),
        size=_optional(opened, "size", np.uint16, 0),
        static_index=static_index,
        static=static,
        recorded_taken=_optional(opened, "taken", np.int8, -1) if "taken" in opened.columns else None,
        functions=about.functions,
        source_lines=about.source_lines,
    )


def _optional(opened: ParquetInput, column: str, dtype: type[np.generic], missing: int) -> NDArray[Any]:
    if column not in opened.columns:
        return np.full(opened.rows, missing, dtype=dtype)
    return integer_column(opened.read(column), dtype, column, opened.name, null_value=missing)


def _read_instructions(
    opened: ParquetInput, form: str | None, isa: str
) -> tuple[StaticInstructions, NDArray[np.int32]]:
    """Decode the distinct encodings, or gather the distinct rows of the described columns."""
    has_encoding = "encoding" in opened.columns
    if form == "columns" or not has_encoding:
        return read_static_columns(opened)
    if isa != "aarch64":
        raise TraceError(f"'{opened.name}' holds encodings of '{isa}'; only aarch64 encodings can be decoded.")
    encodings, index = distinct(integer_column(opened.read("encoding"), np.uint32, "encoding", opened.name))
    return decode_encodings(encodings), index


def write_trace(trace: Trace, path: Path | str | BinaryIO) -> None:
    """Write a trace in our form; reading it back gives the same executed instructions.

    Args:
        trace: what to write.
        path: file to create or replace, or a binary file object.
    """
    decodable = trace.isa == "aarch64" and _decodes_to(trace.static)
    columns: dict[str, pa.Array] = {"pc": pa.array(trace.pc)}
    if decodable or trace.static.encoding.any():
        columns["encoding"] = pa.array(trace.static.encoding[trace.static_index])
    columns |= {"address": pa.array(trace.address), "size": pa.array(trace.size)}
    if trace.recorded_taken is not None:
        columns["taken"] = pa.array(trace.recorded_taken)
    if not decodable:
        columns |= static_columns(trace.static, trace.static_index)
    metadata = write_metadata(trace, "encoding" if decodable else "columns")
    table = pa.table(columns).replace_schema_metadata(metadata)
    pq.write_table(table, path, compression="zstd", row_group_size=2**20)


def _decodes_to(static: StaticInstructions) -> bool:
    """Whether decoding its encodings gives this very table, so that encodings alone keep it."""
    decoded = decode_encodings(static.encoding)
    return all(
        np.array_equal(getattr(decoded, name), getattr(static, name))
        for name in StaticInstructions.__dataclass_fields__
    )
