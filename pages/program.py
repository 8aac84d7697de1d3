"""Program: what programs are made of, how they reuse lines, how they go through time, and where they lie on the map."""

from __future__ import annotations

import streamlit as st

from perfvec.charts.function_bars import function_chart
from perfvec.charts.instruction_mix import instruction_mix_chart
from perfvec.charts.miss_curves import miss_curve_chart
from perfvec.charts.phase_lines import phase_chart
from perfvec.charts.program_map import program_map_chart
from perfvec.prediction.attribution import attribute_functions, attribute_phases
from perfvec.webui.caching import library
from perfvec.webui.link import show_link
from perfvec.webui.memory import machine_of, profile_of, representation_of
from perfvec.webui.pickers import cache_sizes_kb, pick_machine, pick_programs
from perfvec.webui.problems import problems_shown
from perfvec.webui.program_table import map_table, profile_table
from perfvec.webui.routing import through_router
from perfvec.webui.show import show_chart, show_table
from perfvec.webui.summaries import phase_note

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
    "What the model sees of a program. All but the phases is independent of any machine. "
    "**Windows start cold**: the first touch of a line counts as a miss of every cache."
)
left, right = st.columns(2)
with left:
    programs = pick_programs()
with right:
    machine_name = pick_machine()
if not programs:
    st.info("Choose at least one program.", icon=":material/arrow_upward:")
    st.stop()
profiles = [profile_of(name) for name in programs]

chosen = programs[0]
if len(programs) > 1:
    picked = st.selectbox("Program on the machine (functions, phases)", programs, key="focus")
    chosen = str(picked)
representation, machine = representation_of(chosen), machine_of(machine_name)

mix, reuse, functions, phases, places = st.tabs(
    ["Instruction mix", "Reuse distance", "Functions", "Phases", "Map"], key="view", bind="query-params"
)
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
    parts = attribute_functions(representation, machine)
    show_chart(function_chart(parts), "functions", f"Predicted cycles of {chosen} on {machine_name} by function")
    st.caption(f"Predicted core cycles of {chosen} on {machine_name}; the functions sum to the program.")

with phases, problems_shown():
    predicted, measured = attribute_phases(representation, machine), library().measured_phases(chosen, machine_name)
    show_chart(
        phase_chart(predicted, measured, representation.instructions),
        "phases",
        f"CPI of each 1,000 instructions of {chosen} on {machine_name}, predicted and measured",
    )
    st.caption(phase_note(chosen, machine_name, predicted, measured))

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
