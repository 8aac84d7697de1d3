"""The sweep of one parameter over all designs, and the tornado of the edited one.

Enters: a predictor and the session's designs. Leaves: charts with their pickers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from perfvec.charts.sweep_lines import SweepLine, SweptParameter, sweep_lines
from perfvec.charts.time_unit import time_unit
from perfvec.charts.tornado import tornado
from perfvec.exploration.design_comparison import ALL_PROGRAMS, relative_runtimes
from perfvec.exploration.parameter_steps import Value
from perfvec.exploration.sensitivity import Span, sensitivities
from perfvec.exploration.sweep import Sweep, sweep
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES, parameter_field
from perfvec.microarchitecture.parameter_words import value_words
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_set import DesignSet
from perfvec.webui.live_chart import live_chart
from perfvec.webui.memory import widget_key

SWEPT_KEY, PROGRAM_KEY, SPAN_KEY, ALL_KEY = "swept", "sweep_program", "tornado_span", "tornado_all"
BANDS_KEY = "sweep_bands"
FIRST_SWEPT = "l2.size_kb"
# Bands of more designs than these hide each other; the edited one's is drawn then.
MOST_BANDS = 2
ROWS_SHOWN = 12
SPANS: dict[str, Span] = {"One step": "step", "Trained range": "range"}


@dataclass(frozen=True)
class SweepChoice:
    """What is swept, of which program or `ALL_PROGRAMS`, and whether with bands."""

    parameter: str
    program: str
    bands: bool


@dataclass(frozen=True)
class TornadoChoice:
    """How far each knob is moved, and whether all of them are shown."""

    span: Span
    everything: bool


def pick_sweep(predictor: DesignPredictor) -> SweepChoice:
    """Show the pickers of the sweep."""
    left, right = st.columns(2)
    with left:
        parameter = _pick_parameter()
    with right:
        program = _pick_program(predictor.programs)
    bands = st.toggle("90% bands", value=True, key=BANDS_KEY, help="Without them the axis closes in on the lines.")
    return SweepChoice(parameter, program, bands)


def sweep_section(predictor: DesignPredictor, choice: SweepChoice) -> None:
    """Show the sweep of a parameter, a line a design."""
    designs, field = design_set(), parameter_field(choice.parameter)
    sweeps = [
        (series, sweep(item.machine, choice.parameter, predictor))
        for series, item in enumerate(designs.designs)
        if field.applies_to(item.machine.core)
    ]
    if not sweeps:
        st.info(f"None of the designs has a {field.label.lower()}.", icon=":material/info:")
        return
    lines, y_title = _lines(sweeps, designs, choice.program, predictor)
    if not choice.bands:
        lines = [replace(line, has_band=False) for line in lines]
    within = sweeps[0][1].within.values
    swept = SweptParameter(
        field.label, field.unit, field.encoding == "log2", (within[0], within[-1]) if within else None
    )
    live_chart(sweep_lines(lines, swept, y_title), "sweep", f"{y_title} over {field.label}, a line a design")
    left_out = list(dict.fromkeys(value for _, item in sweeps for value in item.left_out))
    note = "Large markers: the designs' own values. Bands hold 90%."
    if left_out:
        note += f" Left out, because no valid machine with the other knobs as they are: {_listed(left_out)}."
    st.caption(note)


def _pick_parameter() -> str:
    if st.session_state.get(SWEPT_KEY) not in PARAMETER_NAMES:
        wanted = st.query_params.get(SWEPT_KEY, "")
        st.session_state[SWEPT_KEY] = wanted if wanted in PARAMETER_NAMES else FIRST_SWEPT
    chosen = st.selectbox("Sweep", PARAMETER_NAMES, format_func=lambda name: parameter_field(name).label, key=SWEPT_KEY)
    if st.query_params.get(SWEPT_KEY) != chosen:
        st.query_params[SWEPT_KEY] = str(chosen)
    return str(chosen)


def _pick_program(programs: Sequence[str]) -> str:
    options = [*programs] if len(programs) == 1 else [ALL_PROGRAMS, *programs]
    key = widget_key(PROGRAM_KEY)
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    return str(st.selectbox("Of", options, key=key))


def _lines(
    sweeps: Sequence[tuple[int, Sweep]], designs: DesignSet, program: str, predictor: DesignPredictor
) -> tuple[list[SweepLine], str]:
    """Return what is drawn, and the title of its axis."""
    if program == ALL_PROGRAMS:
        base = predictor.predict([designs.base_design.machine]).runtime_ns[0]
        drawn = [relative_runtimes(item.prediction, base) for _, item in sweeps]
        title = f"Runtime / that of {designs.base_design.name}"
    else:
        column = predictor.programs.index(program)
        drawn = [_runtimes(item, column) for _, item in sweeps]
        name, size_ns = time_unit(max(float(bounds.max()) for bounds in drawn))
        drawn, title = [bounds / size_ns for bounds in drawn], f"Runtime of {program} ({name})"
    edited = designs.designs.index(designs.edited_design)
    lines = [
        SweepLine(
            design=item.machine.name,
            values=tuple(_shown(item.parameter, value) for value in item.values),
            points=points, low=low, high=high, own=item.own, series=series,
            has_band=len(sweeps) <= MOST_BANDS or series == edited,
        )
        for (series, item), (points, low, high) in zip(sweeps, drawn, strict=True)
    ]  # fmt: skip
    return lines, title


def _runtimes(item: Sweep, column: int) -> NDArray[np.float64]:
    found = item.prediction
    return np.stack([bound[:, column] for bound in (found.runtime_ns, found.runtime_low_ns, found.runtime_high_ns)])


def _shown(parameter: str, value: Value) -> Value:
    return value_words(parameter, value) if isinstance(value, str) else value


def _listed(values: Sequence[Value], most: int = 8) -> str:
    return ", ".join(str(value) for value in values[:most]) + (" …" if len(values) > most else "")


def pick_tornado() -> TornadoChoice:
    """Show the pickers of the tornado."""
    left, right = st.columns(2)
    with left:
        word = st.segmented_control(
            "Move each knob by", list(SPANS), default=next(iter(SPANS)), required=True, key=SPAN_KEY,
            help="One step: the next valid value below and above. Trained range: the least and greatest valid value "
            "that was learned from. A choice: its fastest and slowest word.",
        )  # fmt: skip
    with right:
        everything = st.toggle("All knobs", key=ALL_KEY)
    return TornadoChoice(SPANS[str(word)], everything)


def tornado_section(predictor: DesignPredictor, choice: TornadoChoice) -> None:
    """Show what each parameter alone does to the edited design."""
    machine = design_set().edited_design.machine
    table = sensitivities(machine, predictor, choice.span)
    shown = table if choice.everything else table.head(ROWS_SHOWN)
    live_chart(tornado(shown), "tornado", f"Sensitivities of {machine.name}, largest first")
    programs = "the chosen programs, geometric mean" if len(predictor.programs) > 1 else predictor.programs[0]
    st.caption(
        f"Runtime of {programs} on {machine.name}: {len(shown)} of {len(table)} knobs. "
        "Hatched: outside what the models have learned from."
    )
