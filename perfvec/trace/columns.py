"""Arrow columns of a trace to numpy columns of the exact types that `Trace` asks for.

Enters: Arrow arrays of any type. Leaves: writable numpy arrays, or a `TraceError` that names the column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, REGISTER_COUNT


def integer_column(
    array: pa.ChunkedArray, dtype: type[np.generic], column: str, name: str, null_value: int | None = None
) -> NDArray[Any]:
    """Convert an integer column.

    Args:
        array: n values of any integer or boolean type.
        dtype: numpy type to return, values checked to fit.
        column: the column's name and `name` the file's, for messages.
        null_value: what a null becomes; where None, nulls are an error.

    Raises:
        TraceError: not integers, a value out of range, or a null where none may be.
    """
    if not (pa.types.is_integer(array.type) or pa.types.is_boolean(array.type)):
        raise TraceError(f"Column '{column}' of '{name}' is of type {array.type}; it must hold integers.")
    if array.null_count:
        if null_value is None:
            raise TraceError(f"Column '{column}' of '{name}' has {array.null_count:,} nulls; every row needs a value.")
        array = pc.fill_null(array, pa.scalar(null_value).cast(array.type))
    try:
        array = array.cast(pa.from_numpy_dtype(dtype))
    except pa.ArrowException as error:
        raise TraceError(f"Column '{column}' of '{name}' has values that do not fit {np.dtype(dtype).name}.") from error
    return np.concatenate([chunk.to_numpy(zero_copy_only=False) for chunk in array.chunks]).astype(dtype, copy=False)


def distinct(array: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Return the distinct values, in order of first appearance, and each row's index among them (int32 [n])."""
    encoded = pa.array(array).dictionary_encode()
    return encoded.dictionary.to_numpy(), encoded.indices.to_numpy().astype(np.int32)


def coded_column(array: pa.ChunkedArray, column: str, name: str) -> tuple[list[Any], NDArray[np.int32]]:
    """Return the distinct values of a text or byte column and each row's index among them.

    Raises:
        TraceError: text that is not UTF-8, or nulls.
    """
    if array.null_count:
        raise TraceError(f"Column '{column}' of '{name}' has {array.null_count:,} nulls; every row needs a value.")
    try:
        coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        whole = coded.unify_dictionaries().combine_chunks()
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        whole.validate(full=True)
        return whole.dictionary.to_pylist(), whole.indices.to_numpy().astype(np.int32)
    except (pa.ArrowException, ValueError) as error:
        raise TraceError(f"Column '{column}' of '{name}' has values that are not valid {array.type}.") from error


def text_column(array: pa.ChunkedArray, column: str, name: str) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct texts of a column and each row's index among them.

    Raises:
        TraceError: not text, not UTF-8, or with nulls.
    """
    kind = _value_type(array)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise TraceError(f"Column '{column}' of '{name}' is of type {array.type}; it must hold text.")
    return coded_column(array, column, name)


def register_column(array: pa.ChunkedArray, width: int, column: str, name: str) -> NDArray[np.uint8]:
    """Convert a column of byte strings, one byte a register id, to uint8 [n, width], padded with `NO_REGISTER`.

    Raises:
        TraceError: not bytes, a null, more registers than fit, or an id that is no register.
    """
    kind = _value_type(array)
    if not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)):
        raise TraceError(f"Column '{column}' of '{name}' is of type {array.type}; it must hold bytes, one a register.")
    values, index = coded_column(array, column, name)
    if max(map(len, values), default=0) > width:
        raise TraceError(f"Column '{column}' of '{name}' names more than {width} registers in one row.")
    table = np.full((len(values), width), NO_REGISTER, dtype=np.uint8)
    for row, value in enumerate(values):
        table[row, : len(value)] = np.frombuffer(value, dtype=np.uint8)
    if ((table >= REGISTER_COUNT) & (table != NO_REGISTER)).any():
        raise TraceError(f"Column '{column}' of '{name}' has a register id above {REGISTER_COUNT - 1}.")
    return table[index]


def _value_type(array: pa.ChunkedArray) -> pa.DataType:
    return array.type.value_type if pa.types.is_dictionary(array.type) else array.type
