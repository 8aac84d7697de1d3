"""Why bars are wide: knobs beyond what was learned from are found; widths are those of the predictions."""

import numpy as np
import pytest

from perfvec.exploration.bar_width import bar_width, contrasts, half_widths
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library

MACHINE = presets()["cortex_a72_like"]


@pytest.fixture(scope="module")
def predictor():
    library = load_library()
    return design_predictor([library.representation(name) for name in ("emb-slre", "poly-2mm")])


def test_the_widths_are_those_of_the_prediction(predictor):
    found = predictor.predict([MACHINE])
    np.testing.assert_allclose(
        bar_width(MACHINE, predictor).widths, np.log(found.cycles_high / found.cycles_low)[0] / 2
    )
    assert bar_width(MACHINE, predictor).beyond == ()


def test_knobs_beyond_come_with_their_nearest_known_value(predictor):
    odd = changed(MACHINE, {"frontend_depth": 30, "l2.mshrs": 2})
    found = bar_width(odd, predictor)
    deepest, fewest = trained_range("frontend_depth", "o3").values[-1], trained_range("l2.mshrs", "o3").values[0]
    told = [(item.field.name, item.value, item.nearest) for item in found.beyond]
    assert told == [("frontend_depth", 30, deepest), ("l2.mshrs", 2, fewest)]
    back = half_widths(table_of([changed(odd, {"frontend_depth": deepest})]), predictor)
    assert found.beyond[0].width_there == pytest.approx(back.mean(), rel=1e-3)
    assert found.mean == pytest.approx(found.widths.mean())


def test_a_nearest_value_that_is_no_valid_machine_has_no_width(predictor):
    odd = changed(MACHINE, {"l1d.size_kb": 192, "l1d.assoc": 3})
    knobs = {item.field.name: item for item in bar_width(odd, predictor).beyond}
    assert knobs["l1d.size_kb"].nearest == 128
    assert np.isnan(knobs["l1d.size_kb"].width_there)


def test_contrasts_are_the_presets_own(predictor):
    cycles = predictor.predict(list(presets().values())).cycles
    np.testing.assert_allclose(contrasts(predictor), cycles.max(axis=0) / cycles.min(axis=0), rtol=1e-4)
