import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.tiling.tiling_table import COLUMNS, tiling_json, tiling_table, write_tiling_csv
from perfvec.exploration.tiling.truth import TilingTruth, tiling_truth
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.analytic_prediction import AnalyticRun, predict_analytic, reference_vectors
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import predict
from tests.exploration.tiling.small_studies import study_of

MACHINES = ("cortex_a7_like", "wide8_like")


def table(truth: TilingTruth | None = None) -> pd.DataFrame:
    machines = [ChosenMachine(load_library().machine(name)) for name in MACHINES]
    return tiling_table(study_of(4000, 2000, 3000), machines, truth or tiling_truth())


def test_each_variant_is_predicted_on_each_machine():
    rows = table()
    assert list(rows.columns) == list(COLUMNS)
    assert list(rows["machine"]) == [name for name in MACHINES for _ in range(3)]
    assert list(rows["tile"]) == ["4", "8", "16"] * 2
    study, machine = study_of(4000, 2000, 3000), load_library().machine("wide8_like")
    expected = predict(study.results[study.variants[1]].representation("x"), machine)
    assert rows["cycles"].iloc[4] == pytest.approx(expected.cycles)
    assert rows["runtime_ns"].iloc[4] == pytest.approx(expected.runtime_ns)


def test_the_best_tile_and_the_speed_up_over_untiled():
    rows = table()
    assert list(rows["is_best"]) == [False, True, False] * 2
    np.testing.assert_allclose(rows["over_best"], [1.0, 0.0, 0.5] * 2)
    np.testing.assert_allclose(rows["speed_up"], [0.75, 1.5, 1.0] * 2)
    assert rows["measured_cycles"].isna().all()


def test_without_an_untiled_variant_there_is_no_speed_up():
    study = study_of(4000, 2000)
    rows = tiling_table(study, [ChosenMachine(load_library().machine("wide8_like"))], tiling_truth())
    assert rows["speed_up"].isna().all()


def test_gem5s_cycles_come_by_image():
    measured = pd.DataFrame({"image": ["none"], "machine": ["wide8_like"], "cycles": [1000]})
    rows = table(TilingTruth(measured, {}, ""))
    assert rows["measured_cycles"].notna().tolist() == [False] * 3 + [True] * 3
    np.testing.assert_allclose(rows["error"][3:], rows["cycles"][3:] / 1000 - 1)


def test_a_machine_of_parameters_is_predicted_by_the_window_model_where_it_was_run():
    parameters = replace(presets()["wide8_like"], name="mine")
    manifold = read_manifold(load_library().foundation)
    made = ChosenMachine(machine_from_parameters(parameters, manifold, load_library().foundation), parameters)
    study = study_of(4000, 2000)
    references = np.full(REFERENCE_COUNT, 1e3)
    runs = [AnalyticRun(np.array([cycles]), references) for cycles in (900.0, 1800.0)]
    results = [result.with_run([parameters], run) for result, run in zip(study.results.values(), runs, strict=True)]
    ran = replace(study, results=dict(zip(study.variants, results, strict=True)))
    by_vector, by_run = (tiling_table(item, [made], tiling_truth()) for item in (study, ran))
    assert by_vector["cycles"].iloc[0] > by_vector["cycles"].iloc[1]
    expected = predict_analytic(runs[0], results[0].vector, reference_vectors(load_library()), [parameters])[0]
    assert by_run["cycles"].iloc[0] == pytest.approx(expected[0])
    assert (by_run["cycles_low"] < by_run["cycles"]).all()
    assert (by_run["cycles"] < by_run["cycles_high"]).all()


def test_the_band_holds_the_prediction():
    rows = table()
    assert (rows["cycles_low"] <= rows["cycles"]).all()
    assert (rows["cycles"] <= rows["cycles_high"]).all()


def test_files(tmp_path):
    write_tiling_csv(table(), tmp_path / "tiling.csv")
    lines = (tmp_path / "tiling.csv").read_text().splitlines()
    assert lines[0] == "kernel,size,tile,machine,instructions,cycles,runtime_ns"
    assert len(lines) == 7
    document = json.loads(tiling_json(table(), "model"))
    assert document["foundation"] == "model"
    assert [row["tile"] for row in document["rows"]] == ["4", "8", "16"] * 2
