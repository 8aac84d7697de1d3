"""Represent the kit's probes that are no programs of the library: run under emulation, from their executables alone.

Enters: the foundation model. Leaves: assets/probes/representations.npz, which perfvec.prediction.probe_vectors reads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.microarchitecture.probe_kit import PROBES, ProbeProgram, probe_executable, probe_programs
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


def write_probe_vectors(
    model: FoundationModel, known: Collection[str], folder: Path = PROBES, progress: Progress | None = None
) -> list[str]:
    """Represent the kit's probes that are not known yet, and write the table; return their names.

    Raises:
        CaptureError: see `trace_probe`.
    """
    representations = []
    for probe in probe_programs():
        if probe.name in known:
            continue
        if progress is not None:
            progress(probe.name, probe.instructions)
        representations.append(represent(trace_probe(probe), model))
    write_representation_table(folder, representations)
    return [item.program for item in representations]
