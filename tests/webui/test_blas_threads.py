"""One thread of BLAS while any block wants it, and what it was afterwards."""

import pytest
from threadpoolctl import threadpool_info

from perfvec.webui.blas_threads import one_blas_thread


def blas_threads() -> set[int]:
    return {int(library["num_threads"]) for library in threadpool_info() if library["user_api"] == "blas"}


def test_blocks_may_overlap_and_the_last_one_puts_it_back():
    before = blas_threads()
    first, second = one_blas_thread(), one_blas_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert blas_threads() == {1}
    second.__exit__(None, None, None)
    assert blas_threads() == before


def test_an_error_puts_it_back():
    before = blas_threads()
    with pytest.raises(ValueError, match="broken"), one_blas_thread():
        raise ValueError("broken")
    assert blas_threads() == before
