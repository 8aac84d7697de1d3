from dataclasses import replace

import pytest

from perfvec.errors import TilingError
from perfvec.exploration.tiling.image import image_digest
from perfvec.exploration.tiling.kernel import kernel_from_source
from perfvec.exploration.tiling.measure import measure_variant
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import make_variant
from perfvec.microarchitecture.public_machines import presets
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.trace.capture.compile import CompileError
from perfvec.trace.capture.settings import CaptureSettings
from tests.exploration.tiling.small_studies import matmul, result_of
from tests.trace.capture.compiling import SETTINGS, needs_compiler

HEAD = '#include "kernel.h"\n'


def measured(variant, settings=SETTINGS):
    return measure_variant(variant, load_checkpoint(), settings, lambda done, text: None)


@needs_compiler
@pytest.mark.slow
def test_a_variant_is_run_to_its_end_and_represented():
    result = measured(make_variant(matmul(), 8, 4))
    assert result.exit_code == 0
    assert 8**3 * 4 < result.instructions < 8**3 * 40
    assert result.reuse.footprint_kb == pytest.approx(3 * 8 * 8 * 8 / 1024, abs=1)
    assert result.foundation == load_checkpoint().identity


@pytest.mark.slow
def test_a_binary_is_run_as_it_is():
    variant = tiling_truth().variants()[0]
    rows = tiling_truth().cycles
    result = measured(replace(variant, size=variant.size))
    assert result.instructions == rows.loc[rows["variant"] == variant.name, "instructions"].iloc[0]
    assert tiling_truth().measured_cycles(result.image, "cortex_a7_like") > 0


@pytest.mark.slow
def test_the_window_model_is_run_where_parameters_are_given_and_nothing_else_anew():
    variant, machine = tiling_truth().variants()[0], presets()["cortex_a7_like"]
    earlier = replace(result_of(1), foundation=load_checkpoint().identity)
    result = measure_variant(variant, load_checkpoint(), SETTINGS, lambda done, text: None, [machine], earlier)
    assert result.vector is earlier.vector
    (cycles,) = result.run_on([machine]).cycles
    assert 0.5 < cycles / tiling_truth().measured_cycles(image_digest(variant.elf), "cortex_a7_like") < 1.5


@needs_compiler
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("static double f(void) { for (volatile int i = 0;; i += N + T); return 0; }", "had not ended after"),
        ("static double f(void) { return *(volatile double *)(8L * N * T); }", "crashed after"),
    ],
)
def test_a_kernel_that_does_not_end_or_crashes_is_one_sentence(body, words):
    limits = replace(SETTINGS.limits, instructions=100_000)
    kernel = kernel_from_source("mine", HEAD + body + "\nKERNEL_MAIN(f())")
    with pytest.raises(TilingError, match=words):
        measured(make_variant(kernel, 2, 2), replace(SETTINGS, limits=limits))


@needs_compiler
def test_a_kernel_that_does_not_compile_has_its_compilers_lines():
    kernel = kernel_from_source("mine", HEAD + "double f(void) { return N + T + missing; }\nKERNEL_MAIN(f())")
    with pytest.raises(CompileError) as caught:
        measured(make_variant(kernel, 2, 2))
    assert caught.value.diagnostics[0].line == 2


def test_capture_turned_off_is_respected():
    settings = CaptureSettings.from_environment({"PERFVEC_CAPTURE": "off"})
    with pytest.raises(Exception, match="turned off"):
        measured(tiling_truth().variants()[0], settings)
