"""The fields of an exploration: programs, objectives, how to search.

Enters: the session's programs and space. Leaves: `ExploreChoices`, all of which the address holds.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from perfvec.exploration.exploration_run import ExplorationSettings
from perfvec.exploration.objective_names import objective_choices
from perfvec.exploration.pareto import MOST_OBJECTIVES
from perfvec.webui.explore_choices import ExploreChoices
from perfvec.webui.memory import remember, remembered, representation_of, widget_key
from perfvec.webui.pickers import pick_programs
from perfvec.webui.space_editor import edit_space

OBJECTIVES = "objectives"
DEFAULT_OBJECTIVES = ("runtime_ns", "cost")
MOST_EVALUATIONS, ENUMERATED = 200_000, 1_000_000
MOST_PROGRAMS = 30


def explore_form() -> ExploreChoices | None:
    """Show the fields; return the choices, None where something is missing or wrong."""
    left, right = st.columns(2)
    with left:
        programs = pick_programs()
    with right:
        objectives = _pick_objectives(programs)
    space = edit_space()
    weights, settings, flags = _search_fields(programs)
    if len(programs) > MOST_PROGRAMS:
        st.info(f"Choose at most {MOST_PROGRAMS} programs; {len(programs)} are chosen.", icon=":material/info:")
    elif not programs or not objectives:
        st.info("Choose at least one program and one objective.", icon=":material/arrow_upward:")
    elif space is not None:
        representations = tuple(representation_of(name) for name in programs)
        return ExploreChoices(space, representations, weights, tuple(objectives), *flags, settings)
    return None


def _pick_objectives(programs: Sequence[str]) -> list[str]:
    labels = dict(objective_choices(programs)) if programs else {}
    widget = widget_key(OBJECTIVES)
    wanted = st.session_state.get(widget) or st.query_params.get_all(OBJECTIVES)
    wanted = wanted or remembered(OBJECTIVES, DEFAULT_OBJECTIVES)
    # An objective of a program that is no longer chosen goes with it.
    st.session_state[widget] = [name for name in dict.fromkeys(wanted) if name in labels][:MOST_OBJECTIVES]
    chosen = st.multiselect(
        "Objectives",
        list(labels),
        format_func=labels.__getitem__,
        key=widget,
        max_selections=MOST_OBJECTIVES,
        help="Up to three. A design is on the front if no other is as good in all of them and better in one.",
        wrap=True,
    )
    remember(OBJECTIVES, chosen)
    if st.query_params.get_all(OBJECTIVES) != chosen:
        st.query_params[OBJECTIVES] = chosen
    return [str(name) for name in chosen]


def _search_fields(programs: Sequence[str]) -> tuple[tuple[float, ...], ExplorationSettings, tuple[bool, bool]]:
    with st.expander("How to rank and search", icon=":material/manage_search:"):
        pessimistic = st.toggle(
            "Rank by the pessimistic end of the error bar",
            key="pessimistic",
            bind="query-params",
            help="An optimiser seeks the model's errors: a design that is good only if the model is right then loses.",
        )
        trained_only = st.toggle(
            "Leave out designs outside the trained range",
            key="trained_range_only",
            bind="query-params",
            help="Such designs are flagged otherwise: the model extrapolates there.",
        )
        left, right = st.columns(2)
        evaluations = left.number_input(
            "Evaluations of a search",
            100,
            MOST_EVALUATIONS,
            10_000,
            step=1_000,
            key="evaluations",
            bind="query-params",
            help=f"Spaces of up to {ENUMERATED:,} combinations are evaluated whole, larger ones searched (NSGA-II).",
        )
        seed = right.number_input(
            "Seed of a search", 0, 2**31 - 1, 0, key="seed", bind="query-params", help="The same seed, the same result."
        )
        weights = _weights(programs)
    return weights, ExplorationSettings(int(evaluations), int(seed), ENUMERATED), (pessimistic, trained_only)


def _weights(programs: Sequence[str]) -> tuple[float, ...]:
    if len(programs) < 2:
        return (1.0,) * len(programs)
    st.caption("Weights of the programs: factors of runtimes, exponents of speed-ups.")
    columns = st.columns(min(4, len(programs)))
    return tuple(
        float(
            columns[place % len(columns)].number_input(
                name, 0.0, 1e6, 1.0, key=f"weight_{name}", bind="query-params", format="%g"
            )
        )
        for place, name in enumerate(programs)
    )
