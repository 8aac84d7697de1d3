from dataclasses import replace

import pytest

from perfvec.exploration.tiling.tile_reuse import explain, needed_cache_kb, tile_reuse_table
from perfvec.microarchitecture.public_machines import presets
from tests.exploration.tiling.small_studies import result_of, reuse, study_of

FITS = reuse(1000, 0, 500, cold=100)
TOO_LARGE = reuse(500, *([0] * 10), 1000, cold=100)  # lines come again after 1024 to 2047 others: 64 to 128 kB


def study():
    plain = study_of(2000, 1000, 1010)
    reuses = (FITS, FITS, TOO_LARGE)
    results = zip(plain.variants, (2000, 1000, 1010), reuses, strict=True)
    return replace(plain, results={variant: result_of(count, found) for variant, count, found in results})


def test_the_cache_needed_is_the_smallest_that_keeps_almost_all():
    assert needed_cache_kb(FITS) == 0.25
    assert needed_cache_kb(TOO_LARGE) == 128
    assert needed_cache_kb(reuse(100, 1)) == 0.0625  # 100 of 101 are 99%


def test_misses_are_those_beyond_the_machines_caches():
    table = tile_reuse_table(study(), presets()["cortex_a7_like"]).set_index("tile")
    assert table.loc["4", "l1d_misses"] == pytest.approx(100)
    assert table.loc["16", "l1d_misses"] == pytest.approx(1100)
    assert table.loc["16", "l2_misses"] == pytest.approx(100)
    assert list(table["instructions"]) == [2000, 1000, 1010]


def test_the_sentences_compare_two_tiles():
    machine, made = presets()["cortex_a7_like"], study()
    table = tile_reuse_table(made, machine)
    text = " ".join(explain(table, made.variants[1], made.variants[2], machine))
    assert "Tile 8 runs about as many instructions as the untiled kernel (tile 16)." in text
    assert f"L1 data cache of {machine.l1d.size_kb} kB, 68.8% for the untiled kernel (tile 16)" in text
    assert "0.25 kB" in text
    assert "100% more instructions than tile 8" in explain(table, made.variants[0], made.variants[1], machine)[0]
