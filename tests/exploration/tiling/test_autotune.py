import numpy as np
import pytest

from perfvec.errors import TilingError
from perfvec.exploration.tiling.autotune import autotune, tile_choices
from perfvec.exploration.tiling.kernel import kernel_from_source
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.variant import Variant, make_variants
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import ChosenMachine
from tests.exploration.tiling.small_studies import matmul, result_of

MACHINE = "cortex_a72_like"
SIZE = 32


def cost(variant: Variant) -> int:
    """A landscape with its least at tile 12, second tile 16, order kij."""
    order = matmul().orders.index(variant.order or "ijk")
    tiles = np.log2(variant.tile / 12) ** 2 + np.log2((variant.tile_2 or variant.tile) / 16) ** 2
    return int(10_000 * (1 + tiles + abs(order - 4)))


@pytest.fixture
def store(tmp_path):
    """Every variant's result, so that nothing has to be run."""
    kept = ResultStore(tmp_path)
    tiles = tile_choices(SIZE)
    for second in tiles:
        for variant in make_variants(matmul(), SIZE, tiles, [second], matmul().orders[:3]):
            kept.put(variant, result_of(cost(variant)))
        for variant in make_variants(matmul(), SIZE, tiles, [second], matmul().orders[3:]):
            kept.put(variant, result_of(cost(variant)))
    return kept


def test_it_finds_the_least_runtime_in_a_part_of_the_space(store):
    found = autotune(matmul(), SIZE, ChosenMachine(load_library().machine(MACHINE)), store)
    assert found.best.variant.label == "12x16 kij"
    assert found.is_complete
    assert found.simulations_saved == len(found.tried) < found.space / 4
    assert found.space == len(tile_choices(SIZE)) ** 2 * 6
    assert found.untiled_cycles > found.best.cycles


def test_it_stops_at_the_most_it_may_try(store):
    found = autotune(matmul(), SIZE, ChosenMachine(load_library().machine(MACHINE)), store, most_tried=6)
    assert len(found.tried) == 6
    assert not found.is_complete


def test_the_choices_end_with_the_untiled_kernel():
    assert tile_choices(64) == (4, 6, 8, 12, 16, 24, 32, 48, 64)
    assert tile_choices(3) == (3,)
    assert tile_choices(50)[-2:] == (48, 50)


@pytest.mark.slow
def test_a_kernel_that_cannot_be_run_is_told(tmp_path):
    kernel = kernel_from_source("mine", "int main(void) { return N / T + missing; } int _start;")
    with pytest.raises(TilingError, match="does not compile"):
        autotune(kernel, 8, ChosenMachine(load_library().machine(MACHINE)), ResultStore(tmp_path))
