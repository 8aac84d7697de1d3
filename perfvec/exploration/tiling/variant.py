"""One variant of a kernel: its size, tile sizes and loop order, and what has to be compiled or run for it.

Enters: a `TileKernel` and numbers, or a binary. Leaves: a `Variant` with the digest of all that its result depends on
apart from the foundation model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path

from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import HEADER_NAME, MOST_SIZE, TileKernel, kernel_header
from perfvec.trace.capture.compile import LINKER_ARGUMENTS
from perfvec.trace.capture.compiler_options import CompileOptions

OPTIMISATION = "-O2"
MOST_VARIANTS = 128


@dataclass(frozen=True)
class Variant:
    """A kernel at a size, a tile and, where it has them, a second tile and a loop order (None: what T alone gives).

    elf: a binary that is run as it is; None: the kernel is compiled.
    """

    kernel: TileKernel
    size: int
    tile: int
    tile_2: int | None = None
    order: str | None = None
    elf: bytes | None = None

    @property
    def name(self) -> str:
        """Name as in the dataset, such as matmul_n64_t8; T2 and the order follow where they are set."""
        return f"{self.kernel.name}_n{self.size}_t{self.label}"

    @property
    def label(self) -> str:
        """The tile as charts write it: '8', '8x16' or '8 ikj'."""
        tiles = str(self.tile) if self.tile_2 is None else f"{self.tile}x{self.tile_2}"
        return tiles if self.order is None else f"{tiles} {self.order}"

    @property
    def is_untiled(self) -> bool:
        """Whether its tile holds everything and its loops are in the kernel's own order."""
        return self.tile >= self.size and (self.tile_2 or self.tile) >= self.size and self.order is None

    def compile_options(self) -> CompileOptions:
        """Return how to compile it, which is how the dataset's kernels were compiled."""
        macros = {"N": str(self.size), "T": str(self.tile)}
        if self.tile_2 is not None:
            macros["T2"] = str(self.tile_2)
        if self.order is not None:
            macros["ORDER"] = str(self.kernel.orders.index(self.order))
        return CompileOptions(OPTIMISATION, self.kernel.library, macros, {HEADER_NAME: kernel_header()})

    @cached_property
    def digest(self) -> str:
        """Hash of the binary, or of the source, the header, the compiler and its arguments."""
        if self.elf is not None:
            return hashlib.sha256(b"elf" + self.elf).hexdigest()
        arguments = [*self.compile_options().compiler_arguments(Path("zig")), *LINKER_ARGUMENTS, self.kernel.library]
        parts = [self.kernel.source, kernel_header().decode(), _compiler_version(), arguments]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _compiler_version() -> str:
    try:
        return metadata.version("ziglang")
    except metadata.PackageNotFoundError:
        return "none"


def make_variant(
    kernel: TileKernel, size: int, tile: int, tile_2: int | None = None, order: str | None = None
) -> Variant:
    """Return a variant in its plainest form: T2 equal to T is T alone, the kernel's own order is none.

    Raises:
        TilingError: a number out of range, or a T2 or order that the kernel does not have.
    """
    for what, value in (("size", size), ("tile", tile), ("second tile", tile if tile_2 is None else tile_2)):
        if not 1 <= value <= MOST_SIZE:
            raise TilingError(f"The {what} {value} of '{kernel.name}' is not between 1 and {MOST_SIZE:,}.")
    if tile_2 is not None and not kernel.has_second_tile:
        raise TilingError(f"The kernel '{kernel.name}' has no second tile size: its source does not use T2.")
    if order is not None and order not in kernel.orders:
        known = ", ".join(kernel.orders) or "none but its own"
        raise TilingError(f"The kernel '{kernel.name}' has no loop order '{order}'; it has {known}.")
    plain_order = None if order is None or order == kernel.orders[0] else order
    return Variant(kernel, size, tile, None if tile_2 == tile else tile_2, plain_order)


def make_variants(
    kernel: TileKernel, size: int, tiles: Sequence[int], tiles_2: Sequence[int] = (), orders: Sequence[str] = ()
) -> tuple[Variant, ...]:
    """Return all combinations, each once; without `tiles_2` or `orders`, T alone or the kernel's own order.

    Raises:
        TilingError: no tile, too many variants, or as `make_variant`.
    """
    if not tiles:
        raise TilingError(f"No tile size is given for '{kernel.name}'; give at least one, such as 1,2,4,8.")
    count = len(tiles) * max(len(tiles_2), 1) * max(len(orders), 1)
    if count > MOST_VARIANTS:
        raise TilingError(f"{count} variants are asked for; at most {MOST_VARIANTS} can be studied at once.")
    made = (
        make_variant(kernel, size, tile, tile_2, order)
        for order in orders or (None,)
        for tile in tiles
        for tile_2 in tiles_2 or (None,)
    )
    return tuple(dict.fromkeys(made))
