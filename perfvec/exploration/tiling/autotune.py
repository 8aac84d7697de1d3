"""The search for the tile sizes and the loop order that a machine is predicted to run fastest.

Enters: a kernel, its size and a machine. Leaves: an `Autotuning`: what was tried, in order, the best of it, and how
many simulations were not needed. The method is a search along one coordinate at a time (tile, loop order, second tile)
from the best so far, until a whole round finds nothing better: each try is a run under emulation, so few are better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import TileKernel
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import Study, run_study
from perfvec.exploration.tiling.tiling_table import predict_result
from perfvec.exploration.tiling.variant import Variant, make_variant
from perfvec.exploration.tiling.variant_result import VariantResult
from perfvec.prediction.chosen_prediction import parameters_chosen
from perfvec.prediction.machine_choice import ChosenMachine

SMALLEST_TILE = 4  # smaller ones run several times the instructions and have not been the best of any kernel here
MOST_TRIED = 40
Report = Callable[[float, str], None]
Point = tuple[int, int | None, str | None]


@dataclass(frozen=True)
class Tried:
    """A variant that was run, and the core cycles predicted for it."""

    variant: Variant
    result: VariantResult
    cycles: float


@dataclass(frozen=True)
class Autotuning:
    """What a search found. tried: in order. space: how many variants there are to choose from.

    is_complete: whether the search ended by itself, not because it may try no more.
    """

    machine: str
    tried: tuple[Tried, ...]
    space: int
    is_complete: bool

    @property
    def best(self) -> Tried:
        """The variant with the fewest cycles predicted."""
        return min(self.tried, key=lambda item: item.cycles)

    @property
    def untiled_cycles(self) -> float | None:
        """Cycles predicted for the variant without tiling, None where it was not tried."""
        return next((item.cycles for item in self.tried if item.variant.is_untiled), None)

    @property
    def simulations_saved(self) -> int:
        """Cycle-level simulations that would have been run for the same search; none was."""
        return len(self.tried)


def tile_choices(size: int) -> tuple[int, ...]:
    """Return the tiles to choose from: powers of two, halves between them, and the size itself."""
    powers = 2 ** np.arange(2, 20)
    choices = {int(value) for value in (*powers, *(powers * 3 // 2)) if SMALLEST_TILE <= value < size}
    return (*sorted(choices), size)


def autotune(
    kernel: TileKernel, size: int, machine: ChosenMachine, store: ResultStore, show: Report | None = None,
    most_tried: int = MOST_TRIED,
) -> Autotuning:  # fmt: skip
    """Search the kernel's variants for the least predicted runtime on a machine.

    Args:
        kernel: its second tile and loop orders are searched where it has them.
        size: N.
        machine: what to tune for.
        store: where results are kept: another machine's search finds them there.
        show: told the share done and a text; what it raises ends the search.
        most_tried: variants run at most.

    Raises:
        TilingError: a variant cannot be run.
    """
    search = _Search(kernel, size, machine, store, show, most_tried)
    is_complete = search.carry_out()
    return Autotuning(machine.machine.name, tuple(search.tried.values()), search.space, is_complete)


class _Search:
    """The state of a search; a point is a tile, a second tile and an order."""

    def __init__(
        self, kernel: TileKernel, size: int, machine: ChosenMachine, store: ResultStore, show: Report | None,
        most_tried: int,
    ) -> None:  # fmt: skip
        self._kernel, self._size, self._machine, self._store = kernel, size, machine, store
        self._show, self._most_tried = show, most_tried
        self._tiles = tile_choices(size)
        self.tried: dict[Variant, Tried] = {}
        second_tiles = len(self._tiles) if kernel.has_second_tile else 1
        self.space = len(self._tiles) * second_tiles * max(len(kernel.orders), 1)

    def carry_out(self) -> bool:
        """Search; tell whether nothing better is left along any coordinate."""
        coarse = [tile for tile in self._tiles if tile & (tile - 1) == 0 or tile == self._size]
        self._try([(tile, None, None) for tile in coarse])
        while True:
            before = self._best()
            for along in (self._neighbours, self._other_orders, self._second_tiles):
                if not self._try(along(self._best())):
                    return False
            if self._best() == before:
                return True

    def _best(self) -> Point:
        variant = min(self.tried.values(), key=lambda item: item.cycles).variant
        return variant.tile, variant.tile_2, variant.order

    def _neighbours(self, best: Point) -> list[Point]:
        place = self._tiles.index(best[0])
        near = self._tiles[max(place - 1, 0) : place + 2]
        points = [(tile, *best[1:]) for tile in near]
        if best[1] is None and self._kernel.has_second_tile:  # T2 follows T there; here it stays where it is
            points += [(tile, best[0], best[2]) for tile in near]
        return points

    def _other_orders(self, best: Point) -> list[Point]:
        return [(*best[:2], order) for order in self._kernel.orders]

    def _second_tiles(self, best: Point) -> list[Point]:
        if not self._kernel.has_second_tile:
            return []
        place = self._tiles.index(best[1] or best[0])
        near = {self._tiles[min(max(place + step, 0), len(self._tiles) - 1)] for step in (-2, -1, 1, 2)}
        return [(best[0], tile, best[2]) for tile in sorted({*near, self._size})]

    def _try(self, points: Sequence[Point]) -> bool:
        """Run what has not been tried; False where no more may be."""
        made = dict.fromkeys(make_variant(self._kernel, self._size, *point) for point in points)
        new = [variant for variant in made if variant not in self.tried]
        allowed = new[: self._most_tried - len(self.tried)]
        if allowed:
            study = run_study(allowed, self._store, self._tell, machines=parameters_chosen([self._machine]))
            _require_results(study)
            for variant in allowed:
                self.tried[variant] = self._judged(variant, study.results[variant])
        return len(allowed) == len(new)

    def _judged(self, variant: Variant, result: VariantResult) -> Tried:
        return Tried(variant, result, predict_result(result, variant.name, [self._machine])[0].cycles)

    def _tell(self, done: float, text: str) -> None:
        if self._show is not None:
            share = 1.0 - 0.5 ** (len(self.tried) / 8 + done)  # how many there will be is not known before the end
            self._show(share, f"{len(self.tried)} variants tried; now {text}")


def _require_results(study: Study) -> None:
    for failure in study.failures.values():
        raise TilingError(failure.sentence)
