"""Figures of how well attribution agrees with gem5."""

import json

import pytest

from perfvec.errors import CheckpointError
from perfvec.prediction.attribution_accuracy import (
    FILE,
    AttributionAccuracy,
    read_attribution_accuracy,
    write_attribution_accuracy,
)
from perfvec.prediction.library import load_library

FOUND = AttributionAccuracy("f00d", 12, 0.75, 0.16, 0.04, 0.5)


def test_what_is_written_reads_back(tmp_path):
    write_attribution_accuracy(FOUND, tmp_path)
    assert read_attribution_accuracy("f00d", tmp_path) == FOUND


def test_without_a_file_or_for_another_model_there_are_no_figures(tmp_path):
    assert read_attribution_accuracy("f00d", tmp_path) is None
    write_attribution_accuracy(FOUND, tmp_path)
    assert read_attribution_accuracy("beef", tmp_path) is None


@pytest.mark.parametrize("change", [{"parts": "many"}, {"schema": "other"}, {"same_sign": None}])
def test_a_damaged_file_is_refused(tmp_path, change):
    write_attribution_accuracy(FOUND, tmp_path)
    document = json.loads((tmp_path / FILE).read_text()) | change
    (tmp_path / FILE).write_text(json.dumps(document))
    with pytest.raises(CheckpointError, match="attribution"):
        read_attribution_accuracy("f00d", tmp_path)


def test_shipped_figures_are_shares():
    found = read_attribution_accuracy(load_library().foundation)
    if found is None:
        pytest.skip("the figures that ship are of another model; benchmarks/attribution_against_gem5.py remakes them")
    assert 0 <= found.same_sign <= 1
    assert found.parts > 0
    assert found.gem5_mean > 0
