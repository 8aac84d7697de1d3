"""Learn: one real instruction, followed from its trace row to its share of the program's runtime."""

from __future__ import annotations

import numpy as np
import streamlit as st

from perfvec.webui.caching import example_assembly, foundation, worked_example
from perfvec.webui.learn_steps import (
    dot_product_section,
    feature_table,
    neighbours_section,
    reference_section,
    share_section,
    trace_row,
)
from perfvec.webui.link import show_link
from perfvec.webui.memory import machine_of
from perfvec.webui.pickers import pick_machine
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router
from perfvec.webui.row_picker import pick_row

through_router()
st.title("Learn", anchor=False)
st.markdown(
    "How an instruction becomes time. Below are the first 2,000 instructions of a window of "
    "`mibench-network-dijkstra`, a shortest-path program that the model was never trained on. Choose one and a "
    "machine: every number is computed by the shipped model, and gem5's measurement stands beside the result."
)
st.latex(r"T = \sum_i R_i \cdot M = R_p \cdot M")

example, measured_cycles = worked_example()
machine_name = pick_machine()
machine = machine_of(machine_name)
cycles = example.cycles(machine)
row = pick_row(example_assembly(), cycles)
measured = measured_cycles[machine_name].to_numpy(np.float64) if machine_name in measured_cycles else None

st.header("1. The trace row", anchor="trace", divider="gray")
st.markdown("What ran, and nothing about how long it took. This is all that the model gets.")
with problems_shown():
    trace_row(example.trace, row)

st.header("2. Its features", anchor="features", divider="gray")
st.markdown(
    "What can be computed exactly from the rows so far, without naming any machine: how long ago its operands were "
    "produced, how many other cache lines were touched since its own, whether simple predictors would have guessed it."
)
with problems_shown():
    feature_table(example, row, foundation().columns)

st.header("3. Reference timings", anchor="references", divider="gray")
st.markdown(
    f"How many cycles the instruction adds on each of {example.references.shape[1]} simple machines, by a small "
    "analytic model of a core. They are crude, but they already know how dependences, windows and misses interplay."
)
with problems_shown():
    reference_section(example, row)

st.header("4. Its vector", anchor="vector", divider="gray")
st.markdown(
    "A network reads features and timings of this instruction and of those before it and gives "
    f"{example.vectors.shape[1]} numbers, R_i. The same numbers serve every machine. The first ones (ref …) are the "
    "reference timings, each corrected by a factor that depends on the context; the others were learned freely."
)
with problems_shown():
    st.code(
        np.array2string(example.vectors[row], precision=3, suppress_small=True, max_line_width=100),
        language=None,
        wrap_lines=True,
    )

st.header("5. Times the machine's vector", anchor="product", divider="gray")
st.markdown(
    f"`{machine_name}` is a vector M of the same length. Multiplied component by component and added, it gives the "
    "core cycles that this instruction adds: the time between the commit of the one before it and its own."
)
with problems_shown():
    dot_product_section(example, row, machine)

st.header("6. Its share of the runtime", anchor="share", divider="gray")
st.markdown(
    "The runtime is the sum over all instructions, so each has a share. It may be negative: a correction of others."
)
with problems_shown():
    share_section(example, row, machine, measured)
    neighbours_section(example_assembly(), row, cycles, measured)
show_link()
