import json

import pytest

from perfvec.prediction.interval_calibration import read_calibration
from perfvec.training.calibration_build import write_calibration
from perfvec.training.prior_build import manifold_without
from tests.training.small_sources import small_sources


def test_the_calibration_says_what_it_was_made_of(small_dataset, tmp_path):
    sources = small_sources(small_dataset)
    figures = write_calibration(sources, manifold_without(sources.learned, sources.trained), tmp_path)
    calibration = read_calibration(sources.trained.foundation, folder=tmp_path)
    assert calibration.level == 0.9
    assert calibration.quantile > 0
    card = json.loads((tmp_path / "calibration.json").read_text())["about"]
    assert card["figures"]["machines"] == figures["machines"] > 40
    assert card["figures"]["cross_validated_coverage"] == pytest.approx(0.93, abs=0.07)
