import os

import numpy as np

from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.variant import make_variant
from tests.exploration.tiling.small_studies import matmul, result_of


def test_what_is_put_is_got_for_that_variant_and_model_alone(tmp_path):
    store, variant, result = ResultStore(tmp_path / "new"), make_variant(matmul(), 16, 4), result_of(10)
    assert store.get(variant, result.foundation) is None
    store.put(variant, result)
    np.testing.assert_array_equal(store.get(variant, result.foundation).vector, result.vector)
    assert store.get(variant, "another") is None
    assert store.get(make_variant(matmul(), 16, 8), result.foundation) is None


def test_damaged_files_count_as_missing(tmp_path):
    store, variant, result = ResultStore(tmp_path), make_variant(matmul(), 16, 4), result_of(10)
    store.put(variant, result)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"damaged")
    assert store.get(variant, result.foundation) is None


def test_the_folder_is_capped_and_the_longest_unused_goes_first(tmp_path):
    result = result_of(10)
    ResultStore(tmp_path).put(make_variant(matmul(), 16, 1), result)
    (path,) = tmp_path.iterdir()
    store = ResultStore(tmp_path, most_bytes=int(3.5 * path.stat().st_size))
    variants = [make_variant(matmul(), 16, tile) for tile in range(1, 6)]
    for place, variant in enumerate(variants):
        store.put(variant, result)
        for file in tmp_path.iterdir():
            os.utime(file, ns=(file.stat().st_mtime_ns - 10**9 * (5 - place),) * 2)
    kept = [store.get(variant, result.foundation) is not None for variant in variants]
    assert kept[-1]
    assert sum(kept) == 3


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store, variant, result = ResultStore(blocked / "folder"), make_variant(matmul(), 16, 4), result_of(10)
    store.put(variant, result)
    assert store.get(variant, result.foundation) is None
