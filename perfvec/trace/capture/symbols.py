"""The functions that a binary's symbol table names.

Enters: an ELF file's bytes (checked by `elf.read_program`). Leaves: `Function` ranges in address order, none where the
table is missing, stripped or damaged: the kernel would run such a program too.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.capture.elf import ProgramImage
from perfvec.trace.trace import Function

SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
SECTION_SYMBOLS = 2
SYMBOL = np.dtype(
    [("name", "<u4"), ("info", "u1"), ("other", "u1"), ("section", "<u2"), ("value", "<u8"), ("size", "<u8")]
)
TYPE_FUNCTION, TYPE_INDIRECT_FUNCTION = 2, 10
BIND_LOCAL = 0
MAX_SYMBOLS = 1_000_000
MAX_NAME_BYTES = 512
NO_NAME = "unnamed"


def read_functions(content: bytes, image: ProgramImage) -> tuple[Function, ...]:
    """Return the functions in code, one an address, the end of a sizeless one taken from the next."""
    table = _symbol_table(content)
    if table is None:
        return ()
    symbols, names = table
    kinds = symbols["info"] & 0xF
    is_function = ((kinds == TYPE_FUNCTION) | (kinds == TYPE_INDIRECT_FUNCTION)) & (symbols["section"] != 0)
    found = symbols[is_function]
    # Of several names for one address, a global one before a local one, and a sized one before a sizeless one.
    order = np.lexsort((found["size"] == 0, found["info"] >> 4 == BIND_LOCAL, found["value"]))
    found = found[order]
    first = np.ones(len(found), dtype=bool)
    first[1:] = found["value"][1:] != found["value"][:-1]
    return _functions(found[first], names, image)


def _functions(symbols: NDArray[np.void], names: bytes, image: ProgramImage) -> tuple[Function, ...]:
    values = symbols["value"]
    functions: list[Function] = []
    for segment in image.executable():
        start, end = segment.address - image.bias, segment.end - image.bias
        first, last = (int(row) for row in np.searchsorted(values, np.array([start, end], dtype=np.uint64)))
        for row in range(first, last):
            address = int(values[row])
            next_address = int(values[row + 1]) if row + 1 < last else end
            size_bytes = int(symbols["size"][row]) or next_address - address
            name = _name(names, int(symbols["name"][row]))
            functions.append(Function(name, address + image.bias, min(size_bytes, end - address)))
    return tuple(functions)


def _name(names: bytes, offset: int) -> str:
    end = names.find(b"\0", offset, offset + MAX_NAME_BYTES)
    text = names[offset : end if end >= 0 else offset + MAX_NAME_BYTES].decode("utf-8", "replace")
    return text if text.isprintable() and text else NO_NAME


def _symbol_table(content: bytes) -> tuple[NDArray[np.void], bytes] | None:
    """Return the symbols and their names, None where any part lies outside the file."""
    table_offset = struct.unpack_from("<Q", content, 40)[0]
    entry_bytes, count = struct.unpack_from("<HH", content, 58)
    if entry_bytes != SECTION_HEADER.size or table_offset + count * entry_bytes > len(content):
        return None
    sections = [SECTION_HEADER.unpack_from(content, table_offset + index * entry_bytes) for index in range(count)]
    for section in sections:
        _, kind, _, _, offset, size_bytes, link, _, _, symbol_bytes = section
        if kind != SECTION_SYMBOLS or symbol_bytes != SYMBOL.itemsize or link >= count:
            continue
        names_offset, names_bytes = sections[link][4], sections[link][5]
        if offset + size_bytes > len(content) or names_offset + names_bytes > len(content):
            return None
        symbol_count = min(size_bytes // SYMBOL.itemsize, MAX_SYMBOLS)
        symbols = np.frombuffer(content, dtype=SYMBOL, count=symbol_count, offset=offset)
        return symbols, content[names_offset : names_offset + names_bytes]
    return None
