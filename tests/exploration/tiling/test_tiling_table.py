import json

import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.tiling.tiling_table import COLUMNS, tiling_json, tiling_table, write_tiling_csv
from perfvec.exploration.tiling.truth import TilingTruth, tiling_truth
from perfvec.prediction.library import load_library
from perfvec.prediction.prediction import predict
from tests.exploration.tiling.small_studies import study_of

MACHINES = ("cortex_a7_like", "wide8_like")


def table(truth: TilingTruth | None = None) -> pd.DataFrame:
    machines = [load_library().machine(name) for name in MACHINES]
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
    rows = tiling_table(study, [load_library().machine("wide8_like")], tiling_truth())
    assert rows["speed_up"].isna().all()


def test_gem5s_cycles_come_by_image():
    measured = pd.DataFrame({"image": ["none"], "machine": ["wide8_like"], "cycles": [1000]})
    rows = table(TilingTruth(measured, {}, ""))
    assert rows["measured_cycles"].notna().tolist() == [False] * 3 + [True] * 3
    np.testing.assert_allclose(rows["error"][3:], rows["cycles"][3:] / 1000 - 1)


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
