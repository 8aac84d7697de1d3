"""A program's predicted time by function, source line and phase: on one machine, or as a difference between two.

Enters: a program's representation and one machine or two. Leaves: a chart, a sentence and a table a kind of part.
"""

from __future__ import annotations

import streamlit as st

from perfvec.charts.difference_bars import difference_chart
from perfvec.charts.difference_scale import difference_text
from perfvec.charts.function_bars import function_chart
from perfvec.charts.line_heat import line_heat_chart
from perfvec.charts.phase_differences import phase_difference_chart
from perfvec.charts.phase_lines import phase_chart
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.parameters import MachineParameters, changed
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.prediction.prediction import predict
from perfvec.prediction.runtime_split import NANOSECONDS, SplitKind, known_splits, split_difference, split_runtime
from perfvec.representation.representation import Representation
from perfvec.webui.attribution_section import attribution_section
from perfvec.webui.caching import library
from perfvec.webui.memory import source_of
from perfvec.webui.show import download_csv, show_chart, show_table
from perfvec.webui.summaries import phase_note

NO_LINES = (
    "Source lines are known of C programs captured here, and of binaries and traces with debug information (`-g`): see "
    "the Capture page."
)
PART_NAMES: dict[SplitKind, str] = {"function": "Function", "line": "Source line", "phase": "Phase (instructions)"}


def split_section(representation: Representation, first: Machine, second: Machine | None, by: SplitKind) -> None:
    """Show where the program's time goes on the first machine, or where the second differs from it."""
    if by not in known_splits(representation):
        st.info(NO_LINES if by == "line" else f"{representation.program} is not known by {by}.", icon=":material/info:")
    elif second is None:
        _on_one_machine(representation, first, by)
    else:
        _between_two(representation, first, second, by)


def why_section(program: str, representation: Representation, first: Machine, second: Machine | None) -> None:
    """Show which parameters make the second machine faster or slower than the first."""
    if second is None:
        st.info("Choose a machine to compare with, above.", icon=":material/arrow_upward:")
        return
    ends = [known_parameters(machine) for machine in (first, second)]
    if ends[0] is None or ends[1] is None:
        unknown = " and ".join(machine.name for machine, end in zip((first, second), ends, strict=True) if end is None)
        st.info(f"The parameters of {unknown} are not known; only its vector is.", icon=":material/info:")
        return
    own = tuple(predict(representation, machine).runtime_ns for machine in (first, second))
    attribution_section([ends[0], ends[1]], [program], "program_why", (own[0], own[1]))


def known_parameters(machine: Machine) -> MachineParameters | None:
    """Return the parameters of a public machine; None of machines that a person made from measurements."""
    found = {item.parameters.name: item.parameters for item in public_machines()}.get(machine.name)
    shipped = machine.name in library().machines.index
    return changed(found, {}) if found is not None and shipped else None


def _on_one_machine(representation: Representation, machine: Machine, by: SplitKind) -> None:
    program, table = representation.program, split_runtime(representation, machine, by)
    where = f"Predicted cycles of {program} on {machine.name} by {by}"
    if by == "function":
        show_chart(function_chart(table), "functions", where)
    elif by == "line":
        show_chart(line_heat_chart(table, source_of(program)), "lines", f"{where}; the table holds the numbers")
    else:
        cycles, measured = table["cycles"].to_numpy(), library().measured_phases(program, machine.name)
        show_chart(phase_chart(cycles, measured, representation.instructions), "phases", where)
        st.caption(phase_note(program, machine.name, cycles, measured))
        download_csv(table.drop(columns=["file", "line"]), "phases")
        return
    st.caption(
        f"Predicted core cycles of {program} on {machine.name}; the {by}s sum to the program. A part's cycles are what "
        "its instructions add after those before them, so a wait is charged to whoever ends it."
    )
    show_table(
        table.sort_values("cycles", ascending=False), f"{by}s", where,
        {"part": (PART_NAMES[by], ""), "instructions": ("Instructions", "localized"), "cycles": ("Cycles", "%.0f"),
         "runtime_ns": ("Runtime (ns)", "%.1f"), "share": ("Share", "percent")},
    )  # fmt: skip


def _between_two(representation: Representation, first: Machine, second: Machine, by: SplitKind) -> None:
    program, (table, unit) = representation.program, split_difference(representation, first, second, by)
    total = float(table["difference"].sum())
    where = f"Difference of {program} between {first.name} and {second.name} by {by}"
    if by == "phase":
        show_chart(phase_difference_chart(table, unit, first.name, second.name), "phase_differences", where)
    else:
        figure = difference_chart(table, unit, first.name, second.name, source_of(program))
        show_chart(figure, f"{by}_differences", where)
    words = difference_text(total, unit) + ("" if unit == NANOSECONDS else f" {unit} (a clock period is not known)")
    st.caption(
        f"Time on {second.name} less time on {first.name}, as predicted: below 0 is faster on {second.name}. The {by}s "
        f"sum to the whole difference of {words}. gem5 may place it elsewhere: see the Accuracy page, within programs."
    )
    columns = {
        "part": (PART_NAMES[by], ""), "instructions": ("Instructions", "localized"),
        "first": (f"{first.name} ({unit})", "%.1f"), "second": (f"{second.name} ({unit})", "%.1f"),
        "difference": (f"Difference ({unit})", "%.1f"), "share": ("Share", "percent"),
    }  # fmt: skip
    ranked = table.sort_values("difference", key=abs, ascending=False)
    show_table(ranked, f"{by}_differences", where, columns)
