from pathlib import Path

import numpy as np
from numba.core import config

from perfvec.features.kernel import cache_folder, kernel, signed


def test_a_change_of_any_source_changes_the_cache_folder(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    callee = tmp_path / "inner" / "callee.py"
    callee.write_text("one", encoding="utf-8")
    before = cache_folder(tmp_path)
    assert cache_folder(tmp_path) == before
    callee.write_text("two", encoding="utf-8")
    assert cache_folder(tmp_path) != before


def test_a_folder_is_in_use() -> None:
    assert config.CACHE_DIR


def test_signed_keeps_small_numbers_from_wrapping() -> None:
    @kernel
    def minus_three(values: np.ndarray) -> int:
        return signed(values[0]) - 3

    assert minus_three(np.array([1], dtype=np.uint64)) == -2
