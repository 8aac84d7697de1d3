"""Program: what programs are made of, where their time goes and why it differs, and where they lie on the map."""

from __future__ import annotations

import streamlit as st

from perfvec.charts.instruction_mix import instruction_mix_chart
from perfvec.charts.miss_curves import miss_curve_chart
from perfvec.charts.program_map import program_map_chart
from perfvec.webui.link import show_link
from perfvec.webui.memory import machine_of, profile_of, representation_of
from perfvec.webui.pickers import cache_sizes_kb, pick_machine, pick_other_machine, pick_programs
from perfvec.webui.problems import problems_shown
from perfvec.webui.program_table import map_table, profile_table
from perfvec.webui.routing import through_router
from perfvec.webui.runtime_sections import split_section, why_section
from perfvec.webui.show import show_chart, show_table

PROFILE_COLUMNS = {
    "program": ("Program", ""),
    "instructions": ("Instructions", "localized"),
    "distinct_pcs": ("Distinct pcs", "localized"),
    "code_footprint_kb": ("Code footprint (kB)", "%.1f"),
    "data_footprint_kb": ("Data footprint (kB)", "%.1f"),
}

through_router()
st.title("Program", anchor=False)
st.markdown(
    "What the model sees of a program, and where its time goes: on one machine, or between two. "
    "**Windows start cold**: the first touch of a line counts as a miss of every cache."
)
left, middle, right = st.columns([2, 1, 1])
with left:
    programs = pick_programs()
with middle:
    machine_name = pick_machine()
with right:
    other_name = pick_other_machine(machine_name)
if not programs:
    st.info("Choose at least one program.", icon=":material/arrow_upward:")
    st.stop()
profiles = [profile_of(name) for name in programs]

chosen = programs[0]
if len(programs) > 1:
    picked = st.selectbox("Program on the machine (functions, lines, phases, why)", programs, key="focus")
    chosen = str(picked)
representation, machine = representation_of(chosen), machine_of(machine_name)
other = None if other_name is None else machine_of(other_name)

views = ["Instruction mix", "Reuse distance", "Functions", "Source lines", "Phases", "Why", "Map"]
mix, reuse, functions, lines, phases, why, places = st.tabs(views, key="view", bind="query-params")
with mix, problems_shown():
    show_chart(instruction_mix_chart(profiles), "instruction_mix", f"Instruction mix of {', '.join(programs)}")
    show_table(profile_table(profiles), "profiles", "Counts and footprints of the programs", PROFILE_COLUMNS)

with reuse, problems_shown():
    sizes = cache_sizes_kb(machine_name)
    show_chart(
        miss_curve_chart(profiles, "data", {name: sizes[name] for name in ("L1d", "L2") if name in sizes}),
        "data_reuse",
        f"Share of data accesses that miss against cache size, for {', '.join(programs)}",
    )
    show_chart(
        miss_curve_chart(profiles, "code", {name: sizes[name] for name in ("L1i", "L2") if name in sizes}),
        "code_reuse",
        f"Share of instruction fetches that miss against cache size, for {', '.join(programs)}",
    )
    st.caption(f"Dotted lines: cache sizes of {machine_name}. Stack distances are exact, in distinct 64-byte lines.")

with functions, problems_shown():
    split_section(representation, machine, other, "function")
with lines, problems_shown():
    split_section(representation, machine, other, "line")
with phases, problems_shown():
    split_section(representation, machine, other, "phase")
with why, problems_shown():
    why_section(chosen, representation, machine, other)

with places, problems_shown():
    group = st.segmented_control("Colour by", ["split", "family"], default="split", required=True, key="map_colour")
    probes = st.toggle("Show the probes", key="map_probes", help="They stress one mechanism each and lie far out.")
    table, explained, machines = map_table(programs, probes)
    show_chart(
        program_map_chart(table, group, explained, programs),
        "program_map",
        f"Map of {len(table)} programs; {', '.join(programs)} are named",
    )
    st.caption(
        "Two programs lie as far apart as the root mean square, over the "
        f"{machines} trained machines, of the logarithm of the ratio of their predicted CPIs (0.7 is a factor of two); "
        "axes by principal component analysis over programs other than probes. It is an exact decomposition: no seed, "
        "no sampling. Uploads and probes are placed, not fitted."
    )
show_link()
