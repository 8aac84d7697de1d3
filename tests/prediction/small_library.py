"""A library of two programs and four machines with random numbers, for the tests of this folder."""

import json
from pathlib import Path

import numpy as np

from perfvec.prediction.library import Library, load_library, write_library_card
from perfvec.prediction.machine_table import MachineTable, write_machine_table
from perfvec.prediction.measured_table import MeasuredTable, write_measured_table
from perfvec.prediction.representation_table import write_representation_table
from perfvec.representation.representation import Representation

FOUNDATION = "f00d"
DIMENSION = 5


def random_representation(program: str, instructions: int, seed: int) -> Representation:
    random = np.random.default_rng(seed)
    phases = random.uniform(-1.0, 3.0, (-(-instructions // 1000), DIMENSION)) * [1, 10, 1e3, 1e6, 1e-3]
    vector = phases.sum(axis=0)
    functions = np.stack([vector * 0.25, vector * 0.75])
    counts = (instructions // 4, instructions - instructions // 4)
    return Representation(program, FOUNDATION, instructions, vector, phases, functions, ("f", "g"), counts)


REPRESENTATIONS = [random_representation("first", 4500, 1), random_representation("second", 2000, 2)]
MACHINES = MachineTable(
    names=("a", "b", "c", "d"),
    splits=("train", "train", "train", "test"),
    kinds=("trained", "trained", "trained", "fitted"),
    periods_ps=(500.0, 1000.0, 250.0, 333.0),
    fitted_on=("", "", "", "totals of something"),
    vectors=np.random.default_rng(3).uniform(0.5, 2.0, (4, DIMENSION)),
)
MEASURED = MeasuredTable(
    programs=("first", "second"),
    machines=MACHINES.names,
    totals=np.array([[15, 0, 20, 30], [7, 8, 0, 0]], dtype=np.uint32),
    wall_seconds=np.array([[1.5, 0, 2, 3], [4, 5, 0, 0]], dtype=np.float32),
    phase_machines=("a", "b"),
    phase_cycles=np.array([[1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [3, 6], [4, 2]], dtype=np.uint32),
    phase_counts=np.array([5, 2]),
)


def write_small_library(folder: Path) -> None:
    """Write the tables and the card of the foundation model that they belong to."""
    (folder / "foundation").mkdir()
    (folder / "foundation" / "card.json").write_text(json.dumps({"identity": FOUNDATION}))
    write_representation_table(folder, REPRESENTATIONS)
    write_machine_table(folder, MACHINES, FOUNDATION)
    write_measured_table(folder, MEASURED)
    (folder / "programs.csv").write_text("program,suite,instructions\nfirst,x,4500\nsecond,y,2000\n")
    write_library_card(folder, FOUNDATION, {})


def small_library(folder: Path) -> Library:
    write_small_library(folder)
    return load_library(folder, folder / "foundation")
