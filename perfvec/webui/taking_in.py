"""Taking a trace into the session: inspected, profiled, represented and chosen, with progress.

Enters: a `ReadResult`, from a file or from capture. Leaves: an `UploadedProgram` in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from perfvec.features.program_profile import profile_trace
from perfvec.representation.represent import represent
from perfvec.trace.inspection import inspect_result
from perfvec.trace.readers.result import ReadResult
from perfvec.trace.store import write_trace
from perfvec.trace.trace import Trace
from perfvec.webui.caching import foundation, library, training_range
from perfvec.webui.memory import UploadedProgram, uploads
from perfvec.webui.pickers import add_program

MOST_TRACE_BYTES = 100_000_000  # packed, of a session; some 30 million instructions
ShowProgress = Callable[[float, str], None]


def take_in(result: ReadResult, show: ShowProgress) -> str:
    """Take a trace in, under its own name, which it replaces where an upload already has it.

    Args:
        result: the trace and what its format lacks.
        show: told the share done, 0 to 1, and what is being done.

    Returns:
        The program's name; it is chosen in the pickers drawn after this.
    """
    trace = result.trace
    show(0.05, f"Inspecting {len(trace):,} instructions …")
    inspection = inspect_result(result, training_range())
    show(0.1, f"Measuring how {len(trace):,} instructions reuse lines …")
    profile = profile_trace(trace, inspection.summary)

    def advance(done: float) -> None:
        show(0.2 + 0.8 * done, f"Representing {done * len(trace):,.0f} of {len(trace):,} instructions …")

    representation = represent(trace, foundation(), advance)
    uploads().pop(trace.program, None)
    uploads()[trace.program] = UploadedProgram(representation, profile, inspection, _packed(trace))
    add_program(trace.program)
    return trace.program


def _packed(trace: Trace) -> bytes | None:
    """The trace's file, None where the session's would be more than `MOST_TRACE_BYTES` with it."""
    file = BytesIO()
    write_trace(trace, file)
    held = sum(len(upload.trace_file or b"") for upload in uploads().values())
    return file.getvalue() if held + file.tell() <= MOST_TRACE_BYTES else None


def free_name(wanted: str) -> str:
    """Return the wanted name, or the first with a number that neither the library nor an upload has."""
    taken = {*uploads(), *library().programs.index}
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
