"""The first steps of measuring a machine: the probe kit, and how to run it.

Enters: perhaps the parameters of a machine to simulate. Leaves: the kit as a download, and a few lines of instruction.
"""

from __future__ import annotations

import streamlit as st

from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.probe_kit import build_probe_kit, probe_programs
from perfvec.webui.parameter_choice import pick_parameters

BOARD = """
```
unzip probe-kit.zip && cd probe-kit
python3 run_probes.py            # or --cpu 4 where cores are of two kinds
```
Needs `perf` and the right to count (`sysctl kernel.perf_event_paranoid=2` or lower). Each probe runs five times; the
run of median cycles is kept. It writes `measured.csv`.
"""
GEM5 = """
```
unzip probe-kit.zip && cd probe-kit
python3 run_probes.py --gem5 PATH/build/ARM/gem5.opt --config machine.py
```
Stock gem5 24.0 built for Arm. `machine.py` is the machine chosen above; any gem5 script that prints the same `RESULT`
line will do. It writes `measured.csv`.
"""
OTHER = """
Run any of the probes (`elf/`, static AArch64, no libc), or programs of the library, in whatever you have. Write a CSV
with the columns `program`, `instructions`, `cycles`, a row a program; or many rows a program, with cycles counted from
its start at the end of each phase. `runtime_ns` in place of `cycles` needs the clock.
"""


@st.cache_data(show_spinner=False, max_entries=16)
def _kit(parameters: MachineParameters | None) -> bytes:
    return build_probe_kit(parameters)


def kit_section() -> None:
    """Show the kit's download and how to run it."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        parameters = pick_parameters(
            "kit_machine",
            "gem5 configuration in the kit",
            "none: for a board or a simulator of your own",
            "The kit then holds this machine's configuration script for stock gem5.",
        )
    with right:
        st.download_button(
            f"Probe kit ({len(probe_programs())} programs)",
            _kit(parameters),
            file_name="probe-kit.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            key="download_kit",
            width="stretch",
        )
    board, gem5, other = st.tabs(["On an Arm Linux board", "Under gem5", "Anywhere else"])
    board.markdown(BOARD)
    gem5.markdown(GEM5)
    other.markdown(OTHER)
