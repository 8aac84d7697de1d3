"""Compiled building blocks of the text readers: numbers, words and hashes out of a buffer of bytes.

Enters: a uint8 buffer, a position and the end (exclusive) that nothing reads beyond. Leaves: values and new positions.
Every loop is bounded by `end`, so that no input, however broken, is read past its buffer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config
from numpy.typing import NDArray

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Bytes = NDArray[np.uint8]

NEWLINE, CARRIAGE_RETURN, TAB, SPACE, QUOTE, COMMA, MINUS, DOT, COLON = 10, 13, 9, 32, 34, 44, 45, 46, 58
ZERO, NINE, LETTER_X = 48, 57, 120
FNV_OFFSET = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)


def _cache_folder() -> str:
    """Return where compiled kernels are kept: a folder for each state of this package's sources.

    Numba compares the text of a kernel's own file alone, but the compiled code holds the kernels of other files too.
    """
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for source in sorted(package.glob("*.py")):
        digest.update(source.read_bytes())
    return os.environ.get("NUMBA_CACHE_DIR") or str(package / "__pycache__" / f"kernels-{digest.hexdigest()[:12]}")


_CACHE_FOLDER = _cache_folder()


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile `function` in nopython mode on its first call, cached on disk."""
    # Numba makes its options as it starts, so type checkers do not see them; other packages set this one as well.
    before = config.CACHE_DIR  # type: ignore[attr-defined]
    config.CACHE_DIR = _CACHE_FOLDER  # type: ignore[attr-defined]
    try:
        compiled = njit(cache=True, nogil=True)(function)
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined]
    return cast(Callable[Parameters, Result], compiled)


@kernel
def hex_digit(byte: int) -> int:
    """Return the value of a hexadecimal digit, -1 where it is none."""
    if ZERO <= byte <= NINE:
        return byte - ZERO
    folded = byte | 0x20
    if 97 <= folded <= 102:
        return folded - 87
    return -1


@kernel
def skip_blanks(buffer: Bytes, at: int, end: int) -> int:
    """Return the first position from `at` that is neither a space nor a tab."""
    while at < end and (buffer[at] == SPACE or buffer[at] == TAB):
        at += 1
    return at


@kernel
def find(buffer: Bytes, at: int, end: int, byte: int) -> int:
    """Return the first position of `byte` from `at`, `end` where there is none."""
    while at < end and buffer[at] != byte:
        at += 1
    return at


@kernel
def read_hex(buffer: Bytes, at: int, end: int) -> tuple[np.uint64, int]:
    """Return the hexadecimal number at `at` (an '0x' in front is allowed) and the position behind it.

    The position is `at` where there is no number. Digits beyond the 16th push the first ones out.
    """
    start = at
    if at + 1 < end and buffer[at] == ZERO and (buffer[at + 1] | 0x20) == LETTER_X:
        at += 2
    first = at
    value = np.uint64(0)
    while at < end:
        digit = hex_digit(buffer[at])
        if digit < 0:
            break
        value = (value << np.uint64(4)) | np.uint64(digit)
        at += 1
    return value, at if at > first else start


@kernel
def read_decimal(buffer: Bytes, at: int, end: int) -> tuple[np.uint64, int]:
    """Return the unsigned decimal number at `at` (modulo 2^64) and the position behind it, `at` where there is none."""
    value = np.uint64(0)
    while at < end and ZERO <= buffer[at] <= NINE:
        value = value * np.uint64(10) + np.uint64(buffer[at] - ZERO)
        at += 1
    return value, at


@kernel
def starts_with(buffer: Bytes, at: int, end: int, word: Bytes) -> bool:
    """Return whether `word` stands at `at`."""
    if at + len(word) > end:
        return False
    same = 0
    while same < len(word) and buffer[at + same] == word[same]:
        same += 1
    return same == len(word)


@kernel
def trimmed(buffer: Bytes, start: int, end: int) -> tuple[int, int]:
    """Return start and end of buffer[start:end] without the blanks around it."""
    start = skip_blanks(buffer, start, end)
    while end > start and buffer[end - 1] == SPACE:
        end -= 1
    return start, end


@kernel
def hash_bytes(buffer: Bytes, start: int, end: int, seed: np.uint64) -> np.uint64:
    """Return the 64-bit FNV-1a hash of buffer[start:end] continued from `seed`."""
    value = seed
    for at in range(start, end):
        value = (value ^ np.uint64(buffer[at])) * FNV_PRIME
    return value


@kernel
def mix(value: np.uint64, other: np.uint64) -> np.uint64:
    """Return a hash of two 64-bit values, in their order (the finaliser of splitmix64)."""
    mixed = (value ^ (other + np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def word(text: str) -> Bytes:
    """Return the bytes of an ASCII word, uint8 [len(text)]."""
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8)
