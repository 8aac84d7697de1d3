"""Which source line each executed instruction came from, by the binary's DWARF line tables.

Enters: an ELF file's bytes and the pcs that ran. Leaves: `SourceLines`, empty where the binary has no line tables or
damaged ones. The tables are anyone's input: reading them is bounded in time and never fails the capture.
"""

from __future__ import annotations

import posixpath
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np
from elftools.elf.elffile import ELFFile
from numpy.typing import NDArray

from perfvec.trace.source_lines import NO_FILE, SourceLines

READ_SECONDS = 10.0
MAX_ROWS = 2_000_000
MAX_NAME_CHARACTERS = 300


def read_source_lines(content: bytes, pc: NDArray[np.uint64], bias: int) -> SourceLines:
    """Look up the sorted, distinct `pc` (uint64 [k]) in the line tables of `content`, whose addresses `bias` moves."""
    starts, file_indices, lines, files = _line_rows(content)
    if not len(starts):
        unknown = np.full(len(pc), NO_FILE, dtype=np.int32)
        return SourceLines(pc, unknown, np.zeros(len(pc), dtype=np.int32), ())
    order = np.argsort(starts, kind="stable")
    starts, file_indices, lines = starts[order], file_indices[order], lines[order]
    row = np.searchsorted(starts, pc - np.uint64(bias), side="right") - 1
    inside = row >= 0
    file_index = np.where(inside, file_indices[row], NO_FILE).astype(np.int32)
    line = np.where(inside & (file_index != NO_FILE), lines[row], 0).astype(np.int32)
    return SourceLines(pc, file_index, line, tuple(files))


def _line_rows(
    content: bytes,
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32], list[str]]:
    """Return the start of each line's code, its file and line; a file of -1 ends a sequence."""
    starts: list[int] = []
    places: list[tuple[int, int]] = []
    files: dict[str, int] = {}
    try:
        with _time_limit(READ_SECONDS):
            for start, name, line in _walk(content):
                index = NO_FILE if name is None else files.setdefault(name, len(files))
                starts.append(start)
                places.append((index, line))
                if len(starts) >= MAX_ROWS:
                    break
    except Exception:  # whatever a damaged table makes the reader raise: fewer lines, no failure
        pass
    pairs = np.array(places[: len(starts)], dtype=np.int64).reshape(-1, 2)
    valid = np.array([0 <= start < 1 << 63 for start in starts], dtype=bool)
    kept = np.array(starts, dtype=object)[valid].astype(np.uint64)
    clipped = np.clip(pairs[valid], NO_FILE, 2**31 - 1).astype(np.int32)
    return kept, clipped[:, 0], clipped[:, 1], list(files)


def _walk(content: bytes) -> Iterator[tuple[int, str | None, int]]:
    """Yield (address, file name or None at a sequence's end, line) of every row of every line table."""
    elf = ELFFile(BytesIO(content))
    if not elf.has_dwarf_info():
        return
    dwarf = elf.get_dwarf_info(relocate_dwarf_sections=False)
    for unit in dwarf.iter_CUs():
        program = dwarf.line_program_for_CU(unit)
        if program is None:
            continue
        names: dict[int, str] = {}
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            if state.end_sequence:
                yield state.address, None, 0
                continue
            if state.file not in names:
                names[state.file] = _file_name(program.header, state.file)
            yield state.address, names[state.file], state.line


def _file_name(header: Any, number: int) -> str:
    """Return the path that a line table gives to a file number, without the folder of compilation."""
    first = 0 if header["version"] >= 5 else 1
    entry = header["file_entry"][number - first]
    folders = header["include_directory"]
    folder_number = entry["dir_index"]
    folder = folders[folder_number - first] if first <= folder_number < len(folders) + first and folder_number else b""
    path = posixpath.normpath(posixpath.join(_text(folder), _text(entry["name"])))
    return path[-MAX_NAME_CHARACTERS:]


def _text(value: bytes | str) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return "".join(character for character in text if character.isprintable())


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the main thread once `seconds` have passed."""

    def stop(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
