"""From a variant to its result: compiled, run under emulation from its first instruction to its end, represented.

Enters: a `Variant`, a foundation model and the parameters of machines. Leaves: a `VariantResult`. Every instruction is
represented: a sample would say nothing of caches that only a whole sweep of the data fills.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfvec.errors import TilingError
from perfvec.exploration.tiling.image import image_digest
from perfvec.exploration.tiling.line_reuse import line_reuse
from perfvec.exploration.tiling.variant import Variant
from perfvec.exploration.tiling.variant_result import VariantResult
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.analytic_prediction import represent_with_run, run_analytic
from perfvec.prediction.first_start import are_kernels_compiled, compile_kernels
from perfvec.representation.foundation import FoundationModel
from perfvec.trace.capture.capture import Capture, CaptureOptions, capture
from perfvec.trace.capture.compile import compile_c
from perfvec.trace.capture.settings import CaptureSettings

MOST_INSTRUCTIONS = 40_000_000
Report = Callable[[float, str], None]


def measure_variant(
    variant: Variant, model: FoundationModel, settings: CaptureSettings, show: Report,
    machines: Sequence[MachineParameters] = (), earlier: VariantResult | None = None,
) -> VariantResult:  # fmt: skip
    """Run a variant and represent it.

    Args:
        variant: what to run.
        model: the foundation model.
        settings: what the server allows.
        show: told the share done, 0 to 1, and what is being done.
        machines: given by their parameters, to run the window model at.
        earlier: what was found without them, if anything; it is not found anew.

    Raises:
        CompileError: it does not compile; holds the compiler's messages.
        CaptureError: it cannot be run here.
        TilingError: it crashed, or ran longer than can be studied.
    """
    show(0.0, "compiling")
    elf = variant.elf or compile_c(variant.kernel.source, variant.compile_options(), settings).elf
    show(0.01, "running")
    options = CaptureOptions(program=variant.name, limit=min(MOST_INSTRUCTIONS, settings.limits.instructions))
    captured = capture(elf, options, settings)
    exit_code = _require_whole_run(variant, captured)
    trace = captured.trace
    if not are_kernels_compiled():
        show(0.04, "compiling numeric kernels, once, which takes a minute or two")
        compile_kernels(model)
    if earlier is not None:
        advance = _along(show, 0.05, 1.0, f"running {len(trace):,} instructions in the window model")
        return earlier.with_run(machines, run_analytic(trace, machines, advance))
    show(0.05, f"measuring the reuse of {len(trace):,} instructions")
    reuse = line_reuse(trace)
    advance = _along(show, 0.07, 1.0, f"representing {len(trace):,} instructions")
    representation, run = represent_with_run(trace, model, machines, advance)
    result = VariantResult(model.identity, image_digest(elf), len(trace), exit_code, representation.vector, reuse)
    return result.with_run(machines, run) if machines else result


def _along(show: Report, first: float, last: float, text: str) -> Callable[[float], None]:
    """Return what shows a part of the way, told the share of that part."""
    return lambda done: show(first + (last - first) * done, text)


def _require_whole_run(variant: Variant, captured: Capture) -> int:
    count = len(captured.trace)
    if captured.fault:
        raise TilingError(f"The variant {variant.name} crashed after {count:,} instructions: {captured.fault}")
    if captured.truncated or captured.exit_code is None:
        raise TilingError(
            f"The variant {variant.name} had not ended after {count:,} instructions, the most that can be studied; "
            "choose a smaller size N, or larger tiles."
        )
    return captured.exit_code
