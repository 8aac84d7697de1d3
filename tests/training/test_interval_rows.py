import pandas as pd
import pytest

from perfvec.microarchitecture.parameters import parameters_from_document
from perfvec.prediction.design_prediction import make_predictor
from perfvec.prediction.interval_calibration import IntervalCalibration
from perfvec.training.analytic_pairs import analytic_predictions
from perfvec.training.interval_rows import CELLS, interval_rows
from perfvec.training.prior_build import manifold_without
from tests.training.small_sources import small_sources


def test_rows_judge_each_split(small_dataset):
    sources = small_sources(small_dataset)
    manifold = manifold_without(sources.learned, sources.trained)
    calibration = IntervalCalibration(0.9, 0.3, 0.0, 0.0)
    run = analytic_predictions(sources, "test", sources.dataset.machine_names("test"))
    rows = interval_rows(sources, manifold, calibration, calibration, run).set_index("cell")
    assert list(rows.index) == [*(name for name, _, _ in CELLS), "unseen_unseen_analytic"]
    assert rows.loc["unseen_unseen_analytic", "mode"] == "analytic"
    assert rows.loc["unseen_unseen_analytic", "pairs"] == rows.loc["unseen_unseen_parameters", "pairs"]
    dataset = sources.dataset
    programs, machines = dataset.program_names("test"), dataset.machine_names("test")
    assert rows.loc["unseen_unseen_parameters", ["programs", "machines"]].tolist() == [len(programs), len(machines)]
    predictor = make_predictor([sources.representations[name] for name in programs], manifold, calibration)
    found = predictor.predict([parameters_from_document(dataset.machine_documents[name]) for name in machines])
    within = [
        found.cycles_low[row, column] <= sources.measured[program].total(machine) <= found.cycles_high[row, column]
        for column, program in enumerate(programs)
        for row, machine in enumerate(machines)
        if machine in sources.measured[program].machines
    ]
    assert rows.loc["unseen_unseen_parameters", "pairs"] == len(within)
    assert rows.loc["unseen_unseen_parameters", "coverage"] == pytest.approx(pd.Series(within).mean())
