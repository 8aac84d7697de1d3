from dataclasses import replace

import numpy as np
import pytest

from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.prediction.cache_monotonicity import rises_over_bars
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library

PROBES = "probe"


@pytest.fixture(scope="module")
def predictor():
    library = load_library()
    programs = library.programs.index[library.programs["split"] != PROBES]
    return design_predictor([library.representation(name) for name in programs])


def test_more_cache_never_predicts_slower_by_more_than_the_stated_error(predictor):
    assert (rises_over_bars(predictor, sample_machines(60, 2024)) <= 1.0).all()
    assert (rises_over_bars(predictor, list(presets().values())) <= 1.0).all()


def test_a_rise_beyond_the_bar_is_seen(predictor):
    narrow = replace(predictor, calibration=replace(predictor.calibration, quantile=1e-6))
    assert rises_over_bars(narrow, sample_machines(20, 2025)).max() > 1.0


def test_the_rise_is_that_of_the_worst_pair_of_sizes(predictor):
    machine = presets()["cortex_a72_like"]
    sizes = [256, 512, 1024, 2048, 4096]
    found = predictor.predict([changed(machine, {"l2.size_kb": size}) for size in sizes])
    rises = [
        np.log(found.cycles[larger] / found.cycles[smaller])
        / np.log(found.cycles_high[smaller] / found.cycles[smaller])
        for smaller in range(len(sizes))
        for larger in range(smaller + 1, len(sizes))
    ]
    assert (rises_over_bars(predictor, [machine]) >= np.max(rises, axis=0) - 1e-4).all()
