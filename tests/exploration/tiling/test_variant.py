from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import kernel_from_source, kernels
from perfvec.exploration.tiling.variant import make_variant, make_variants


def test_a_variant_is_named_as_in_the_dataset():
    matmul = kernels()["matmul"]
    assert make_variant(matmul, 64, 8).name == "matmul_n64_t8"
    assert make_variant(matmul, 64, 8, 16, "ikj").label == "8x16 ikj"
    assert make_variant(matmul, 64, 8, 16, "ikj").compile_options().macros == {
        "N": "64", "T": "8", "T2": "16", "ORDER": "1",
    }  # fmt: skip


def test_the_plainest_form_stands_for_equal_variants():
    matmul = kernels()["matmul"]
    assert make_variant(matmul, 64, 8, 8, "ijk") == make_variant(matmul, 64, 8)
    assert len(make_variants(matmul, 64, [8, 16], [8, 16], ["ijk"])) == 4
    assert make_variant(matmul, 64, 64).is_untiled
    assert not make_variant(matmul, 64, 64, 8).is_untiled


def test_the_digest_follows_everything_that_is_compiled():
    matmul = kernels()["matmul"]
    other = kernel_from_source("matmul", matmul.source + "\n")
    variant = make_variant(matmul, 64, 8)
    variants = [
        variant, make_variant(matmul, 64, 16), make_variant(matmul, 32, 8), make_variant(matmul, 64, 8, 4),
        make_variant(matmul, 64, 8, None, "jki"), make_variant(other, 64, 8), replace(variant, elf=b"binary"),
    ]  # fmt: skip
    assert len({item.digest for item in variants}) == len(variants)
    assert make_variant(matmul, 64, 8).digest == variant.digest


@pytest.mark.parametrize(
    ("size", "tile", "tile_2", "order", "words"),
    [
        (0, 1, None, None, "size 0"),
        (8, 0, None, None, "tile 0"),
        (8, 8, 10**7, None, "second tile"),
        (8, 8, None, "kkk", "no loop order 'kkk'"),
    ],
)
def test_what_cannot_be_is_told(size, tile, tile_2, order, words):
    with pytest.raises(TilingError, match=words):
        make_variant(kernels()["matmul"], size, tile, tile_2, order)


def test_a_kernel_without_a_second_tile_has_none():
    plain = kernel_from_source("plain", "int main(void) { return N / T; }")
    with pytest.raises(TilingError, match="does not use T2"):
        make_variant(plain, 8, 4, 2)
    with pytest.raises(TilingError, match="No tile"):
        make_variants(plain, 8, [])
    with pytest.raises(TilingError, match="at most 128"):
        make_variants(plain, 8, range(1, 400))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_each_tile_occurs_once(tiles):
    made = make_variants(kernels()["conv2d"], 40, tiles)
    assert [variant.tile for variant in made] == list(dict.fromkeys(tiles))
