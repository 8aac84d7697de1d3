import pytest

from perfvec.exploration.tiling.simulation_time import simulation_seconds
from perfvec.exploration.tiling.truth import tiling_truth


def test_gem5s_own_runs_take_what_they_took():
    rows = tiling_truth().cycles[tiling_truth().cycles["machine"] == "wide8_like"]
    assert simulation_seconds(rows["instructions"], "wide8_like", tiling_truth()) == pytest.approx(
        rows["seconds"].sum()
    )


def test_other_machines_count_as_the_mean():
    rows = tiling_truth().cycles
    expected = 1000 * rows["seconds"].sum() / rows["instructions"].sum()
    assert simulation_seconds([600, 400], "mine", tiling_truth()) == pytest.approx(expected)
