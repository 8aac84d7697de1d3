"""Named ranges of code: the dataset's symbol tables, and which function each executed instruction lies in.

Enters: a CSV of functions, or a `Trace` that carries some. Leaves: `Function`s, or an index a row.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.trace import Function, Trace

_COLUMNS = ("function", "address", "size_bytes")
_LARGEST_ADDRESS = 2**64
NO_FUNCTION = -1


def read_functions(path: Path | str) -> tuple[Function, ...]:
    """Read a symbol table with the columns function, address (hexadecimal or decimal) and size_bytes.

    Raises:
        TraceError: no such file, not text, missing columns, or a number that is none.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise TraceError(
                    f"'{path.name}' lacks the columns {', '.join(missing)}; it needs {', '.join(_COLUMNS)}."
                )
            return tuple(_function(row, reader.line_num, path.name) for row in reader)
    except OSError as error:
        raise TraceError(f"The symbol table '{path}' cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TraceError(f"The symbol table '{path.name}' is not CSV text in UTF-8.") from error


def _function(row: dict[str, str], line: int, name: str) -> Function:
    try:
        function = Function(row["function"], int(row["address"], 0), int(row["size_bytes"], 0))
    except (TypeError, ValueError) as error:
        raise TraceError(f"Line {line} of '{name}' has an address or size that is no number.") from error
    if not (0 <= function.address < _LARGEST_ADDRESS and 0 <= function.size_bytes < _LARGEST_ADDRESS):
        raise TraceError(f"Line {line} of '{name}' has an address or size outside 64 bits.")
    return function


def function_index(trace: Trace) -> NDArray[np.int32]:
    """Return the position in `trace.functions` of the function each instruction lies in, int32 [n], -1 for none.

    Where ranges overlap, the one that starts last below the pc is asked.
    """
    if not trace.functions:
        return np.full(len(trace), NO_FUNCTION, dtype=np.int32)
    starts = np.array([function.address for function in trace.functions], dtype=np.uint64)
    sizes = np.array([function.size_bytes for function in trace.functions], dtype=np.uint64)
    order = np.argsort(starts, kind="stable")
    position = np.searchsorted(starts[order], trace.pc, side="right") - 1
    candidate = order[position.clip(0)]
    inside = (position >= 0) & (trace.pc - starts[candidate] < sizes[candidate])
    return np.where(inside, candidate, NO_FUNCTION).astype(np.int32)
