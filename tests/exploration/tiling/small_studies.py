"""Studies and results small enough to make by hand."""

import numpy as np

from perfvec.exploration.tiling.kernel import TileKernel, kernels
from perfvec.exploration.tiling.line_reuse import LineReuse
from perfvec.exploration.tiling.study import Study
from perfvec.exploration.tiling.variant import make_variants
from perfvec.exploration.tiling.variant_result import VariantResult
from perfvec.features.reuse_histogram import REUSE_BINS, ReuseHistogram
from perfvec.prediction.library import load_library


def matmul() -> TileKernel:
    return kernels()["matmul"]


def reuse(*counts: int, cold: int = 8) -> LineReuse:
    histogram = np.zeros(REUSE_BINS, dtype=np.int64)
    histogram[: len(counts)] = counts
    return LineReuse(cold * 64 / 1024, ReuseHistogram(histogram, cold))


def result_of(instructions: int, line_reuse: LineReuse | None = None, image: str = "none") -> VariantResult:
    """A result whose vector is that of a shipped program, scaled to its instructions."""
    program = load_library().representation(load_library().programs.index[0])
    vector = program.vector * instructions / program.instructions
    return VariantResult(program.foundation, image, instructions, 0, vector, line_reuse or reuse(100, 50, 25))


def study_of(*instructions: int, size: int = 16) -> Study:
    """A study of matmul: tiles 4, 8, 16 … with as many instructions as given."""
    variants = make_variants(matmul(), size, [4 * 2**place for place in range(len(instructions))])
    return Study(variants, dict(zip(variants, map(result_of, instructions), strict=True)), {}, 0)
