import pytest

from perfvec.errors import TilingError
from perfvec.exploration.tiling.kernel import KERNELS_FOLDER, kernel_from_source, kernels, read_kernel


def test_the_shipped_kernels_know_their_macros():
    assert set(kernels()) == {"batched_matmul", "conv2d", "jacobi2d", "matmul", "transpose"}
    assert all(kernel.library == "freestanding" and kernel.has_second_tile for kernel in kernels().values())
    assert kernels()["matmul"].orders == ("ijk", "ikj", "jik", "jki", "kij", "kji")
    assert kernels()["transpose"].orders == ()
    assert kernels()["transpose"].size == 256
    assert kernels()["transpose"].title == "B = transpose(A), row-major doubles, tiled in both loops, repeated R times"


def test_a_kernel_with_main_needs_a_c_library():
    kernel = kernel_from_source("mine", "int main(void) { return N / T; }")
    assert (kernel.library, kernel.has_second_tile, kernel.size, kernel.title) == ("musl", False, 64, "mine")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("int main(void) { return T; }", "macro N"),
        ("int main(void) { return N; } /* T */", "macro T"),
        ('int main(void) { return N; } const char *t = "T";', "macro T"),
        ("int f(void) { return N / T; }", "nowhere to start"),
        ("int main(void) { return N / T; }" + " " * 600_000, "longer than"),
    ],
)
def test_what_is_no_kernel_is_told_so(source, words):
    with pytest.raises(TilingError, match=words):
        kernel_from_source("mine", source)


def test_a_file_that_is_no_text_is_told_so(tmp_path):
    path = tmp_path / "kernel.c"
    path.write_bytes(b"\xff\xfe\x00N T main")
    with pytest.raises(TilingError, match=r"kernel\.c"):
        read_kernel(path)
    assert read_kernel(KERNELS_FOLDER / "matmul.c") == kernels()["matmul"]
