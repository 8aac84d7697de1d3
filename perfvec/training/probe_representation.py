"""What is known of the kit's probes without their traces: run under emulation, from their executables alone.

Enters: the foundation model. Leaves: assets/probes/representations.npz, of the probes that are no programs of the
library, and bank.npz, the bank's machines on all probes; perfvec.prediction's probe_vectors and probe_bank read them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.features.reference.analytic_run import phase_ends
from perfvec.microarchitecture.probe_kit import PROBES, ProbeProgram, probe_executable
from perfvec.prediction.analytic_prediction import reference_vectors
from perfvec.prediction.bank_run import time_bank
from perfvec.prediction.library import Library
from perfvec.prediction.probe_bank import BLOCK_INSTRUCTIONS, ProbeBank, write_probe_bank
from perfvec.prediction.representation_table import write_representation_table
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.trace.capture.capture import CaptureOptions, capture
from perfvec.trace.trace import Trace

# Told a probe's name and its instructions, before it is represented.
Progress = Callable[[str, int], None]


def trace_probe(probe: ProbeProgram) -> Trace:
    """Run a probe under emulation and return its whole trace.

    Raises:
        CaptureError: it cannot be run here, or does not execute what it should.
    """
    run = capture(probe_executable(probe.name), CaptureOptions(program=probe.name))
    if run.fault is not None or run.truncated or len(run.trace) != probe.instructions:
        raise CaptureError(
            f"'{probe.name}' executed {len(run.trace)} instructions under emulation, but should execute "
            f"{probe.instructions} and end."
        )
    return run.trace


def write_probe_tables(
    model: FoundationModel,
    library: Library,
    probes: Sequence[ProbeProgram],
    folder: Path = PROBES,
    progress: Progress | None = None,
) -> None:
    """Represent probes that the library lacks, run the bank's machines on all of them, and write the tables.

    Raises:
        CaptureError: see `trace_probe`.
    """
    representations, bank, references = [], {}, reference_vectors(library)
    for probe in probes:
        if progress is not None:
            progress(probe.name, probe.instructions)
        trace = trace_probe(probe)
        representation = represent(trace, model)
        if probe.name not in library.programs.index:
            representations.append(representation)
        timings = time_bank(trace, phase_ends(len(trace), BLOCK_INSTRUCTIONS))
        bank[probe.name] = timings.corrected(representation.vector[None], references)
    write_representation_table(folder, representations)
    instructions = {probe.name: probe.instructions for probe in probes}
    write_probe_bank(ProbeBank(instructions, bank), model.identity, folder)
