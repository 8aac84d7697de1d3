"""What all sessions share: read or computed once a server process, and never changed afterwards.

Enters: shipped files. Leaves: the library, the foundation model, profiles, accuracy tables and the worked example.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from perfvec.features.program_profile import ProgramProfile, read_profiles
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.worked_example import WorkedExample, read_example, work_example
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.trace.assembly import assembly
from perfvec.trace.training_range import TrainingRange, read_training_range
from perfvec.webui.accuracy_data import AccuracyData, read_accuracy


@st.cache_resource(show_spinner="Loading the shipped programs and machines …")
def library() -> Library:
    """Return the shipped representations, machines and measurements."""
    return load_library()


@st.cache_resource(show_spinner="Loading the foundation model …")
def foundation() -> FoundationModel:
    """Return the shipped foundation model, in evaluation mode."""
    return load_checkpoint()


@st.cache_resource(show_spinner="Loading the programs' profiles …")
def profiles() -> dict[str, ProgramProfile]:
    """Return the shipped programs' profiles by name."""
    return read_profiles()


@st.cache_resource(show_spinner=False)
def training_range() -> TrainingRange | None:
    """Return what the training programs were like, None where no such table ships."""
    return read_training_range()


@st.cache_resource(show_spinner="Loading the accuracy tables …")
def accuracy() -> AccuracyData:
    """Return the evaluation's tables."""
    return read_accuracy(library().programs["instructions"])


@st.cache_resource(show_spinner="Working the example: features, vectors … (the first time compiles, a minute or two)")
def worked_example() -> tuple[WorkedExample, pd.DataFrame]:
    """Return the worked example and gem5's cycles of each of its instructions, a column a machine."""
    trace, cycles = read_example()
    return work_example(trace, foundation()), cycles


@st.cache_resource(show_spinner=False)
def example_assembly() -> tuple[str, ...]:
    """Return the assembly of each instruction of the worked example."""
    trace = worked_example()[0].trace
    words = trace.static.encoding[trace.static_index]
    return tuple(assembly(int(word), int(pc)) for word, pc in zip(words, trace.pc, strict=True))
