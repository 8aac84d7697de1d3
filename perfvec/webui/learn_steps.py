"""The steps of the Learn page, each a section: one instruction from its trace row to its share of the runtime.

Enters: the worked example, a machine and a row. Leaves: sections with numbers computed from the shipped model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from perfvec.charts.dot_product import dot_product_chart
from perfvec.charts.instruction_cycles import instruction_cycles_chart
from perfvec.charts.reference_cycles import reference_cycles_chart
from perfvec.features.reference.timings import reference_names
from perfvec.features.schema import FEATURES
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.worked_example import WorkedExample
from perfvec.trace.assembly import assembly
from perfvec.trace.functions import function_index
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.trace import Trace
from perfvec.webui.caching import foundation, library
from perfvec.webui.show import show_chart


def assembly_of(trace: Trace, row: int) -> str:
    """Return the assembly of an executed instruction."""
    return assembly(int(trace.static.encoding[trace.static_index[row]]), int(trace.pc[row]))


def trace_row(trace: Trace, row: int) -> None:
    """Step 1: what the trace says."""
    static = int(trace.static_index[row])
    owner = int(function_index(trace)[row])
    flags = InstructionFlag(int(trace.static.flags[static]))
    taken = {1: "yes", 0: "no"}.get(int(trace.taken[row]), "not known")
    address, size = int(trace.address[row]), int(trace.size[row])
    facts = {
        "assembly": assembly_of(trace, row),
        "pc (where it lies)": f"0x{int(trace.pc[row]):x}",
        "encoding (the 32-bit word)": f"0x{int(trace.static.encoding[static]):08x}",
        "function": trace.functions[owner].name if owner >= 0 else "not known",
        "operation class (of its first micro-op)": OPERATION_CLASSES[int(trace.static.op_class[static])],
        "what it does": ", ".join(str(flag.name).lower().replace("_", " ") for flag in flags) or "computes",
        "memory address": f"0x{address:x}, {size} bytes" if address else "none",
        "branch taken": taken if flags & (InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL) else "no branch",
    }
    st.table(pd.DataFrame({"value": facts}).rename_axis("column"), alt="The instruction's row of the trace")


def feature_table(example: WorkedExample, row: int, columns: NDArray[np.intp]) -> None:
    """Step 2: what is computed from the trace, exactly and without any machine."""
    only = st.toggle("Only features that are not 0", value=True, key="only_nonzero")
    values = example.features[row]
    rows = [
        (FEATURES[column].name, float(values[column]), FEATURES[column].group.value, FEATURES[column].description)
        for column in columns
        if values[column] != 0 or not only
    ]
    table = pd.DataFrame(rows, columns=["feature", "value", "family", "meaning"])
    st.dataframe(
        table,
        hide_index=True,
        height=300,
        alt=f"Features of instruction {row}",
        column_config={"value": st.column_config.NumberColumn(format="%.3f")},
    )
    st.caption(f"{len(rows)} of the {len(columns)} features that the network reads are shown.")


def reference_section(example: WorkedExample, row: int) -> None:
    """Step 3: what simple machines would take."""
    show_chart(
        reference_cycles_chart(example.references[row], reference_names()),
        "reference_cycles",
        f"Core cycles that instruction {row} adds on each reference machine, "
        f"{example.references[row].min():.1f} to {example.references[row].max():.1f}",
    )


def component_names(references: int, dimension: int) -> list[str]:
    """Name the components: the reference machines' corrected cycles first, then what was learned freely."""
    named = [f"ref {name}" for name in reference_names()[:references]]
    return named + [f"learned {index}" for index in range(dimension - len(named))]


def dot_product_section(example: WorkedExample, row: int, machine: Machine) -> None:
    """Step 5: the two vectors multiplied."""
    vector = example.vectors[row]
    cycles = float(vector @ machine.vector)
    show_chart(
        dot_product_chart(vector, machine.vector, component_names(foundation().config.references, len(vector))),
        "dot_product",
        f"The products of the components add to {cycles:.3f} core cycles",
    )


def share_section(example: WorkedExample, row: int, machine: Machine, measured: NDArray[np.float64] | None) -> None:
    """Step 6: this execution, all executions of the same instruction, and the sums they are part of."""
    cycles = example.cycles(machine)
    same_pc = example.trace.pc == example.trace.pc[row]
    whole = library().representation(example.trace.program)
    total = float(whole.vector @ machine.vector)
    with st.container(horizontal=True):
        st.metric("This execution", f"{cycles[row]:.2f} cycles", width="content")
        if measured is not None:
            st.metric("gem5 measured", f"{measured[row]:.0f} cycles", width="content")
        st.metric("Share of the 2,000", f"{cycles[row] / cycles.sum():.3%}", width="content")
        st.metric(f"Share of all {whole.instructions:,}", f"{cycles[row] / total:.4%}", width="content")
        st.metric(
            f"This pc, {int(same_pc.sum())} times", f"{cycles[same_pc].sum():.1f} cycles", width="content",
            help="All executions of the instruction at this address among the 2,000.",
        )  # fmt: skip
    if measured is not None:
        st.caption(
            f"All {len(cycles):,} together: predicted {cycles.sum():,.0f} core cycles, gem5 measured "
            f"{measured.sum():,.0f} ({cycles.sum() / measured.sum() - 1:+.1%}). A single instruction is predicted less "
            "surely than a sum: errors of opposite sign cancel."
        )


def neighbours_section(
    assembly_texts: Sequence[str], row: int, predicted: NDArray[np.float64], measured: NDArray[np.float64] | None
) -> None:
    """Step 6, drawn: the instruction among its neighbours."""
    show_chart(
        instruction_cycles_chart(predicted, measured, assembly_texts, row),
        "instruction_cycles",
        f"Core cycles of the instructions around {row}, whose prediction is {predicted[row]:.2f}",
    )
