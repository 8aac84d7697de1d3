"""The CSV files of an exploration: every parameter, the front or all designs."""

import io

import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.webui.explore_export import csv_text


@pytest.mark.parametrize("front", [True, False])
def test_a_file_has_every_parameter_and_reads_back(front):
    workload, space = library_workload(["poly-2mm"]), example_spaces()["small_in_order_caches"]
    objectives = objectives_from_names(["runtime_ns", "cost"], workload, space.base)
    found = explore(ExplorationProblem(space, workload, objectives))
    table = pd.read_csv(io.StringIO(csv_text(found, front=front)))
    rows = found.front if front else np.arange(space.size)
    assert table["design"].tolist() == found.evaluations.indices[rows].tolist()
    assert table["runtime_ns"].tolist() == found.evaluations.values[rows, 0].tolist()
    assert set(PARAMETER_NAMES) <= set(table)
