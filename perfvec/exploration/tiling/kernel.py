"""A kernel whose loops are tiled: C source with the macros N (size) and T (tile), as data.

Enters: assets/kernels, or source that a person pasted. Leaves: `TileKernel`s. A kernel may know two macros more: T2, a
second tile size, and ORDER, the number of the order of its loops, whose names stand in a comment 'ORDERS: ijk ikj …'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from perfvec.assets import ASSETS
from perfvec.errors import TilingError
from perfvec.trace.capture.limits import CaptureLimits

KERNELS_FOLDER = ASSETS / "kernels"
HEADER_NAME = "kernel.h"
MOST_SIZE = 1_000_000
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
DEFAULT_SIZE = re.compile(r"#\s*define\s+N\s+(\d+)\b")
ORDERS = re.compile(r"\bORDERS:((?: [a-z][a-z0-9]*)+)")
Library = Literal["freestanding", "musl"]


@dataclass(frozen=True)
class TileKernel:
    """One kernel.

    source: C. library: 'freestanding' where it starts at `_start` (as `KERNEL_MAIN` of kernel.h makes), 'musl' where it
    has a `main`. size: N where none is asked for. has_second_tile: whether it knows T2. orders: names of its loop
    orders, ORDER = 0 first; empty where it has one. title: the first sentence of its first comment.
    """

    name: str
    source: str
    library: Library
    size: int
    has_second_tile: bool
    orders: tuple[str, ...]
    title: str


@lru_cache(maxsize=1)
def kernels() -> dict[str, TileKernel]:
    """Return the kernels that ship, by name."""
    paths = sorted(KERNELS_FOLDER.glob("*.c"))
    return {path.stem: kernel_from_source(path.stem, path.read_text(encoding="utf-8")) for path in paths}


@lru_cache(maxsize=1)
def kernel_header() -> bytes:
    """Return kernel.h, which every kernel may include."""
    return (KERNELS_FOLDER / HEADER_NAME).read_bytes()


def read_kernel(path: Path) -> TileKernel:
    """Read a kernel's C file.

    Raises:
        TilingError: it cannot be read as text, or is no kernel.
    """
    try:
        return kernel_from_source(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TilingError(f"'{path}' could not be read as C source: {error}.") from error


def kernel_from_source(name: str, source: str) -> TileKernel:
    """Take source for a kernel; whether it compiles shows when it is compiled.

    Raises:
        TilingError: too long, no use of N or T, or nowhere to start.
    """
    if len(source.encode("utf-8", "replace")) > CaptureLimits().source_bytes:
        raise TilingError(f"The kernel '{name}' is longer than {CaptureLimits().source_bytes:,} bytes of C.")
    code = COMMENT.sub(" ", source)
    for macro, meaning in (("N", "the size of its data"), ("T", "its tile size")):
        if not _mentions(code, macro):
            raise TilingError(f"The kernel '{name}' does not use the macro {macro}; it should stand for {meaning}.")
    named = ORDERS.search(source)
    found = DEFAULT_SIZE.search(code)
    return TileKernel(
        name=name,
        source=source,
        library=_library(name, code),
        size=int(found[1]) if found else 64,
        has_second_tile=_mentions(code, "T2"),
        orders=tuple(named[1].split()) if named and _mentions(code, "ORDER") else (),
        title=_title(source) or name,
    )


def _mentions(code: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", code) is not None


def _library(name: str, code: str) -> Library:
    if _mentions(code, "KERNEL_MAIN") or _mentions(code, "_start"):
        return "freestanding"
    if _mentions(code, "main"):
        return "musl"
    raise TilingError(
        f"The kernel '{name}' has nowhere to start: give it a main(), or include \"kernel.h\" and end it with "
        "KERNEL_MAIN(function()), where function returns a double."
    )


def _title(source: str) -> str:
    comment = source.partition("*/")[0] if source.lstrip().startswith("/*") else ""
    text = " ".join(line.strip().lstrip("/* ").rstrip() for line in comment.splitlines())
    return text.split(". ")[0].rstrip(". ")
