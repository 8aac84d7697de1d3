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


def text_column(array: pa.ChunkedArray, column: str, name: str) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct texts of a column and each row's index among them.

    Raises:
        TraceError: not text, not UTF-8, or with nulls.
    """
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise TraceError(f"Column '{column}' of '{name}' is of type {array.type}; it must hold text.")
    if array.null_count:
        raise TraceError(f"Column '{column}' of '{name}' has {array.null_count:,} nulls; every row needs a value.")
    try:
        coded = (
            array.unify_dictionaries().combine_chunks()
            if pa.types.is_dictionary(array.type)
            else array.combine_chunks().dictionary_encode()
        )
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        coded.validate(full=True)
        return [str(text) for text in coded.dictionary.to_pylist()], coded.indices.to_numpy().astype(np.int32)
    except (pa.ArrowException, UnicodeDecodeError, ValueError) as error:
        raise TraceError(f"Column '{column}' of '{name}' is not valid text.") from error


def register_column(array: pa.ChunkedArray, width: int, column: str, name: str) -> NDArray[np.uint8]:
    """Convert a column of lists of register ids to uint8 [n, width], padded with `NO_REGISTER`.

    Raises:
        TraceError: not lists of integers, a null list, too long a list, or an id that is no register.
    """
    kind = array.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_integer(kind.value_type):
        raise TraceError(f"Column '{column}' of '{name}' is of type {kind}; it must hold lists of register ids.")
    if array.null_count:
        raise TraceError(
            f"Column '{column}' of '{name}' has {array.null_count:,} nulls; use an empty list for no register."
        )
    lengths = pc.list_value_length(array).to_numpy().astype(np.int64)
    if int(lengths.max(initial=0)) > width:
        raise TraceError(
            f"Column '{column}' of '{name}' lists {int(lengths.max())} registers in one row; at most {width} fit."
        )
    values = (
        integer_column(pa.chunked_array(pc.list_flatten(array), kind.value_type), np.int64, column, name)
        if lengths.any()
        else np.empty(0, np.int64)
    )
    if len(values) and (int(values.min()) < 0 or int(values.max()) >= REGISTER_COUNT):
        raise TraceError(f"Column '{column}' of '{name}' has a register id outside 0 to {REGISTER_COUNT - 1}.")
    table = np.full((len(array), width), NO_REGISTER, dtype=np.uint8)
    table[np.arange(width) < lengths[:, None]] = values
    return table
