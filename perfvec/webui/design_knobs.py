"""The knobs of the edited design, made from the parameter schema: label, unit, range, help, what is wrong at each.

Enters: the session's designs. Leaves: widgets whose callbacks turn the design's knobs. A slider clicks through values
worth trying; a toggle turns sliders into fields for any number. Only the open group is drawn, so that a knob's release
redraws little.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from perfvec.exploration.parameter_steps import parameter_steps
from perfvec.microarchitecture.parameter_checks import ParameterProblem
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameter_words import value_words
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.webui.design import Design, Value, repairs
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_parts import keep_turned

GROUPS: dict[str, tuple[str, ...]] = {
    "Core": ("Core", "Widths", "Front end"),
    "Window": ("Window", "Queues"),
    "Units": ("Units",),
    "L1": ("L1 instruction cache", "L1 data cache"),
    "L2, memory": ("L2 cache", "Memory"),
}
ALL_GROUPS = "All"
GROUP_KEY, EXACT_KEY = "design_group", "design_exact"
COLUMNS = 2


def knobs() -> None:
    """Show the knobs of the edited design."""
    design = design_set().edited_design
    problems = {problem.parameter: problem for problem in design.problems}
    outside = {note.parameter: note for note in design.notes}
    _problem_summary(design, list(problems.values()))
    marks = {**dict.fromkeys(outside, "◆"), **dict.fromkeys(problems, "⚠")}
    group = _pick_group(marks)
    exact = st.toggle("Type exact values", key=EXACT_KEY, help="Sliders click through values worth trying.")
    base = design_set().base_design
    for part in [part for name, parts in GROUPS.items() if group in (name, ALL_GROUPS) for part in parts]:
        fields = [item for item in PARAMETER_FIELDS if item.group == part and item.applies_to(design.machine.core)]
        if not fields:
            continue
        st.markdown(f"**{part}**")
        _part(design, base, fields, exact, {name: item.sentence for name, item in outside.items()}, problems)
    if outside:
        st.caption("◆ outside what the models have learned from: valid, but the prediction extrapolates.")


def _pick_group(marks: dict[str, str]) -> str:
    def label(group: str) -> str:
        parts = [part for name, of in GROUPS.items() if group in (name, ALL_GROUPS) for part in of]
        found = {mark for name, mark in marks.items() if parameter_field(name).group in parts}
        return " ".join([*sorted(found), group])

    options = [*GROUPS, ALL_GROUPS]
    if st.session_state.get(GROUP_KEY) not in options:
        st.session_state[GROUP_KEY] = options[0]
    chosen = st.segmented_control(
        "Knobs",
        options,
        format_func=label,
        key=GROUP_KEY,
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    return str(chosen)


def _problem_summary(design: Design, problems: Sequence[ParameterProblem]) -> None:
    if not problems:
        return
    at = ", ".join(dict.fromkeys(_label_of(problem.parameter) for problem in problems))
    with st.container(border=True):
        st.markdown(f":red[⚠ Not a valid machine] at: {at}. Charts show **{design.name}** as it last was valid.")
        st.button("Back to the last valid values", on_click=_undo, args=(design.identity,), icon=":material/undo:")


def _part(
    design: Design,
    base: Design,
    fields: Sequence[ParameterField],
    exact: bool,
    outside: dict[str, str],
    problems: dict[str, ParameterProblem],
) -> None:
    for start in range(0, len(fields), COLUMNS):
        row = fields[start : start + COLUMNS]
        for column, field in zip(st.columns(COLUMNS), row, strict=False):
            with column:
                _knob(design, base, field, exact, outside.get(field.name, ""))
        for field in row:
            if field.name in problems:
                _problem(design, problems[field.name])


def _knob(design: Design, base: Design, field: ParameterField, exact: bool, outside: str) -> None:
    value = design.values[field.name]
    label, help_text = _label(design, base, field, bool(outside)), _help(design, field, outside)
    if field.choices:
        key = _set(f"knob_{design.identity}_{field.name}", value)
        st.selectbox(
            label, field.choices, format_func=lambda word: value_words(field.name, word), help=help_text, key=key,
            on_change=_turn, args=(design.identity, field.name, key),
        )  # fmt: skip
    elif exact and isinstance(value, int) and field.minimum <= value <= field.maximum:
        key = _set(f"exact_{design.identity}_{field.name}", value)
        st.number_input(
            label, field.minimum, field.maximum, step=1, help=help_text, key=key,
            on_change=_turn, args=(design.identity, field.name, key),
        )  # fmt: skip
    else:
        _slider(design, field, value, label, help_text)


def _slider(design: Design, field: ParameterField, value: Value, label: str, help_text: str) -> None:
    steps = parameter_steps(field.name, design.machine.core)
    key = f"knob_{design.identity}_{field.name}"
    if value not in steps:  # a key of its own, because a slider's options may not change under it
        steps, key = tuple(sorted((*steps, value), key=int)), f"{key}_{value}"
    st.select_slider(
        label, steps, help=help_text, key=_set(key, value), on_change=_turn, args=(design.identity, field.name, key)
    )


def _set(key: str, value: Value) -> str:
    """Give a widget the design's value where it shows another, and return its key."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _label(design: Design, base: Design, field: ParameterField, is_outside: bool) -> str:
    short = field.label.removeprefix(f"{field.group} ")
    label = short[0].upper() + short[1:] + (f", {field.unit}" if field.unit not in ("", short.lower()) else "")
    if is_outside:
        label += f" :orange[◆ beyond {trained_range(field.name, design.machine.core).words()}]"
    base_value = base.values[field.name]
    if base_value != design.values[field.name] and field.applies_to(str(base.values["core"])):
        label += f" :blue[base {value_words(field.name, base_value)}]"
    return label


def _help(design: Design, field: ParameterField, outside: str) -> str:
    words = [field.help]
    if not field.choices:
        valid = f"Valid: {field.minimum} to {field.maximum}" + (", a power of two." if field.power_of_two else ".")
        words += [valid, f"Learned from: {trained_range(field.name, design.machine.core).words()}."]
    return " ".join([*words, outside]).strip()


def _problem(design: Design, problem: ParameterProblem) -> None:
    st.error(problem.sentence, icon=":material/error:")
    with st.container(horizontal=True):
        for parameter, value in repairs(design, problem):
            st.button(
                f"{_label_of(parameter)} {value}",
                key=f"repair_{design.identity}_{problem.parameter}_{parameter}",
                on_click=_turn_to,
                args=(design.identity, parameter, value),
                icon=":material/build:",
                help="The nearest value that solves it.",
            )


def _label_of(parameter: str) -> str:
    return parameter_field(parameter).label


def _turn(identity: int, parameter: str, key: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        _turn_to(identity, parameter, value)


def _turn_to(identity: int, parameter: str, value: Value) -> None:
    keep_turned(design_set().turn(identity, parameter, value))


def _undo(identity: int) -> None:
    keep_turned(design_set().undo(identity))
