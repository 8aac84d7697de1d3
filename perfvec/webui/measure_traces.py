"""The session's own programs that were measured, on the bank's machines, for stand-ins to be found from them.

Enters: `MeasuredProgram`s. Leaves: `BankProgram`s of those whose trace the session keeps; each is run once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.stand_in_fit import BankProgram
from perfvec.prediction.bank_run import run_bank
from perfvec.trace.store import read_trace
from perfvec.webui.memory import uploads
from perfvec.webui.progress import progress_shown

RUNS_KEY = "bank_runs"
MOST_INSTRUCTIONS = 5_000_000  # of all measured programs: a minute for two million


def bank_of_uploads(programs: Sequence[MeasuredProgram], references: NDArray[np.float64]) -> list[BankProgram]:
    """Run the bank's machines on what was measured of uploaded programs, showing progress.

    Args:
        programs: what was measured.
        references: float64 [S, d], vectors of the reference machines.

    Returns:
        The uploaded ones of them; none where together they have more than `MOST_INSTRUCTIONS`.
    """
    kept_files = {name: upload.trace_file for name, upload in uploads().items() if upload.trace_file is not None}
    own = [program for program in programs if program.name in kept_files]
    if sum(int(program.instructions.sum()) for program in own) > MOST_INSTRUCTIONS:
        return []
    kept: dict[str, BankProgram] = st.session_state.get(RUNS_KEY, {})
    runs: dict[str, BankProgram] = {}
    for program in own:
        key = _key(program)
        runs[key] = kept[key] if key in kept else _run(program, kept_files[program.name], references)
    st.session_state[RUNS_KEY] = runs
    return list(runs.values())


def _key(program: MeasuredProgram) -> str:
    """Tell measurements apart by what was measured of which instructions."""
    parts = (uploads()[program.name].representation.vector, program.instructions, program.cycles)
    return hashlib.sha256(program.name.encode() + b"".join(part.tobytes() for part in parts)).hexdigest()


def _run(program: MeasuredProgram, trace_file: bytes, references: NDArray[np.float64]) -> BankProgram:
    text = f"Running {program.name} on a thousand machines, to find those that stand in for yours …"
    with progress_shown(text) as advance:
        return run_bank(read_trace(BytesIO(trace_file)), program, references, advance)
