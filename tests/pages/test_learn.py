"""The Learn page: its numbers are the model's."""

import numpy as np
import pytest

from perfvec.prediction.library import load_library
from perfvec.prediction.worked_example import EXAMPLE_PROGRAM, read_example, work_example
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.webui.row_picker import ROW
from tests.pages.opening import metrics, open_page, texts

MACHINE = "cortex_a53_like"


@pytest.fixture(scope="module")
def cycles():
    example = work_example(read_example()[0], load_checkpoint())
    return example.cycles(load_library().machine(MACHINE))


@pytest.fixture
def page():
    return open_page("learn", machine=MACHINE, instruction="100")


def test_every_step_is_there(page):
    assert not page.exception
    assert not page.error
    assert [header.value[:2] for header in page.header] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert len(page.get("plotly_chart")) == 3


def test_the_numbers_are_the_models(page, cycles):
    shown = metrics(page)
    assert shown["This execution"] == f"{cycles[100]:.2f} cycles"
    measured = read_example()[1][MACHINE]
    assert shown["gem5 measured"] == f"{measured[100]} cycles"
    assert shown["Share of the 2,000"] == f"{cycles[100] / cycles.sum():.3%}"
    library = load_library()
    total = library.representation(EXAMPLE_PROGRAM).vector @ library.machine(MACHINE).vector
    assert shown["Share of all 250,000"] == f"{cycles[100] / total:.4%}"


def test_the_slider_and_the_steps_move_the_instruction(page, cycles):
    page.slider(key=ROW).set_value(1999).run()
    assert metrics(page)["This execution"] == f"{cycles[1999]:.2f} cycles"
    page.button(key="next").click().run()
    assert page.slider(key=ROW).value == 1999
    page.button(key="previous").click().run()
    assert page.slider(key=ROW).value == 1998


def test_the_costliest_are_a_click_away(page, cycles):
    costliest = int(np.argmax(cycles))
    page.button(key=f"costly_{costliest}").click().run()
    assert metrics(page)["This execution"] == f"{cycles.max():.2f} cycles"


def test_features_that_are_zero_can_be_shown(page):
    few = len(page.dataframe[0].value)
    page.toggle(key="only_nonzero").set_value(False).run()
    assert len(page.dataframe[0].value) == len(load_checkpoint().columns) > few
    assert "features that the network reads" in texts(page.caption)


def test_a_machine_that_gem5_did_not_run_the_example_on_has_no_measurement():
    machines = load_library().machines
    page = open_page("learn", machine=machines.index[machines["split"] == "test"][0])
    assert not page.exception
    assert "gem5 measured" not in metrics(page)
