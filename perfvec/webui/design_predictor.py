"""What the Designer asks at every knob: the predictor of the chosen programs, made once a choice, and the costs.

Enters: names of programs. Leaves: a `DesignPredictor`, whose projections of the programs are kept; cost models.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from perfvec.exploration.bar_width import contrasts
from perfvec.microarchitecture.cost import CostModel
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.webui.caching import library
from perfvec.webui.memory import representation_of

PREDICTOR_KEY = "design_predictor"


def predictor_of(programs: Sequence[str]) -> DesignPredictor:
    """Return the predictor of programs; kept for the session while the choice stays, as uploads are a session's own."""
    representations = [representation_of(name) for name in programs]
    key = (library().foundation, *((name, id(item)) for name, item in zip(programs, representations, strict=True)))
    kept = st.session_state.get(PREDICTOR_KEY)
    if kept is None or kept[0] != key:
        # The representations are kept too, so that none is freed and its id given to another.
        predictor = design_predictor(representations)
        kept = (key, predictor, representations, contrasts(predictor))
        st.session_state[PREDICTOR_KEY] = kept
    chosen: DesignPredictor = kept[1]
    return chosen


def contrasts_of(predictor: DesignPredictor) -> NDArray[np.float64]:
    """Return by which factor each program's cycles differ between the presets; kept beside the predictor."""
    kept = st.session_state.get(PREDICTOR_KEY)
    known: NDArray[np.float64] = kept[3] if kept is not None and kept[1] is predictor else contrasts(predictor)
    return known


def instruction_counts(programs: Sequence[str]) -> dict[str, int]:
    """Return the executed instructions of programs."""
    return {name: representation_of(name).instructions for name in programs}


@st.cache_resource(show_spinner=False)
def cost_models() -> list[CostModel]:
    """Return the costs that ship, the paper's first."""
    costs = shipped_costs()
    return sorted(costs.values(), key=lambda cost: cost.name != "cost")
