import struct

import pytest

from perfvec.errors import CaptureError
from perfvec.exploration.tiling.image import image_digest
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import make_variant
from perfvec.trace.capture.compile import compile_c
from tests.trace.capture.compiling import needs_compiler


def binary() -> bytes:
    return tiling_truth().binaries["matmul_n64_t8"]


def test_section_table_and_debug_information_do_not_count():
    moved = bytearray(binary())
    moved[40:48] = struct.pack("<Q", 12345)
    assert image_digest(bytes(moved)) == image_digest(binary())
    assert image_digest(binary() + b"more") == image_digest(binary())


def test_code_data_and_addresses_count():
    digests = {image_digest(item) for item in tiling_truth().binaries.values()}
    assert len(digests) == len(tiling_truth().binaries)
    changed = bytearray(binary())
    changed[0x200] ^= 1  # within the code
    assert image_digest(bytes(changed)) != image_digest(binary())


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"no binary at all" * 10])
def test_what_is_no_binary_is_refused(content):
    with pytest.raises(CaptureError):
        image_digest(content)


@needs_compiler
@pytest.mark.parametrize("name", ["matmul_n64_t8", "jacobi2d_n192_t190", "transpose_n256_t32"])
def test_compiling_a_shipped_kernel_gives_the_image_that_gem5_ran(name):
    (variant,) = [item for item in tiling_truth().variants() if item.name == name]
    plain = make_variant(variant.kernel, variant.size, variant.tile)
    elf = compile_c(plain.kernel.source, plain.compile_options()).elf
    assert image_digest(elf) == image_digest(variant.elf)
