"""The Designer page, run by Streamlit's own test driver."""

import json

import pytest

from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameters import parameters_text
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library
from perfvec.webui.design_memory import SET_KEY
from perfvec.webui.design_set import MOST_DESIGNS, first_designs
from perfvec.webui.design_text import design_text
from perfvec.webui.pickers import DEFAULT_PROGRAMS
from tests.pages.opening import go_to, open_page, texts


@pytest.fixture
def page():
    return open_page("designer")


def designs(page):
    return page.session_state[SET_KEY]


def summary(page):
    return page.dataframe[0].value


def turn(page, name, value, identity=2):
    """Turn a knob, as a person who opens its group first."""
    page.segmented_control(key="design_group").set_value("All").run()
    widgets = page.selectbox if isinstance(value, str) else page.select_slider
    return widgets(key=f"knob_{identity}_{name}").set_value(value).run()


def healthy(page) -> bool:
    return not page.exception and not page.error


def test_the_page_opens_with_two_designs_and_their_predictions(page):
    assert healthy(page)
    library = load_library()
    predictor = design_predictor([library.representation(name) for name in DEFAULT_PROGRAMS])
    runtimes = predictor.predict([item.machine for item in first_designs().designs]).runtime_ns
    change = (runtimes[1] / runtimes[0]).prod() ** (1 / len(DEFAULT_PROGRAMS)) - 1
    shown = summary(page)
    assert shown["Design"].tolist() == ["★ cortex_a72_like", "cortex_a72_like, 2 MB L2"]
    assert f"{abs(change):.1%}" in shown["Runtime"][1]
    assert shown.filter(like="Cost").iloc[0, 0] == "2,344"
    assert shown.filter(like="memory").iloc[1, 0].startswith("2,128")
    assert len(page.get("bidi_component")) == 3
    assert "cold caches" in texts(page.markdown)


def test_a_turned_knob_moves_the_runtime_and_the_link(page):
    before, link = summary(page)["Runtime"][1], page.query_params["design"]
    page = turn(page, "period_ps", 800)
    assert healthy(page)
    assert designs(page).edited_design.machine.period_ps == 800
    assert summary(page)["Runtime"][1] != before
    assert page.query_params["design"] != link


def test_an_invalid_combination_is_explained_at_the_knob_and_nothing_is_lost(page):
    before = summary(page)["Runtime"].tolist()
    page = turn(page, "l1d.size_kb", 48)
    assert not page.exception
    assert "does not divide 48 kB" in texts(page.error)
    assert summary(page)["Runtime"].tolist() == before
    assert designs(page).edited_design.values["l1d.size_kb"] == 48
    assert page.select_slider(key="knob_2_l1d.size_kb").value == 48
    page.button(key="repair_2_l1d.assoc_l1d.assoc").click().run()
    assert healthy(page)
    assert designs(page).edited_design.is_valid
    assert designs(page).edited_design.machine.l1d.assoc == 3


def test_the_last_valid_values_come_back(page):
    page = turn(page, "l1d.size_kb", 48)
    next(button for button in page.button if "last valid" in button.label).click().run()
    assert healthy(page)
    assert designs(page).edited_design == first_designs().edited_design


def test_values_outside_the_trained_range_are_marked_and_bars_explained(page):
    page = turn(page, "frontend_depth", 18)
    assert healthy(page)
    assert "◆ 1 beyond" in summary(page)["Learned from"].tolist()
    label = page.select_slider(key="knob_2_frontend_depth").label
    assert "◆" in label
    assert "0 to 9" in label
    assert "they may be too narrow" in texts(page.caption)


def test_the_core_s_knob_brings_its_window_back(page):
    page = turn(page, "core", "inorder")
    assert healthy(page)
    assert designs(page).edited_design.machine.rob_entries == 0
    assert "knob_2_rob_entries" not in [slider.key for slider in page.select_slider]
    page = turn(page, "core", "o3")
    assert designs(page).edited_design == first_designs().edited_design


def test_exact_values_can_be_typed(page):
    page.segmented_control(key="design_group").set_value("Window").run()
    page.toggle(key="design_exact").set_value(True).run()
    page.number_input(key="exact_2_rob_entries").set_value(131).run()
    assert healthy(page)
    assert designs(page).edited_design.machine.rob_entries == 131
    page.toggle(key="design_exact").set_value(False).run()
    assert healthy(page)
    assert designs(page).edited_design.machine.rob_entries == 131


def test_designs_are_added_duplicated_renamed_and_removed(page):
    page.selectbox(key="design_preset").set_value("wide8_like").run()
    page.button(key="design_add").click().run()
    page.button(key="design_duplicate").click().run()
    assert [item.name for item in designs(page).designs][2:] == ["wide8_like", "wide8_like 2"]
    page.text_input(key="design_name_4").set_value("wider").run()
    assert designs(page).edited_design.name == "wider"
    page.button(key="design_make_base").click().run()
    assert summary(page)["Design"].tolist()[3] == "★ wider"
    page.button(key="design_remove").click().run()
    assert healthy(page)
    assert len(designs(page).designs) == 3
    assert summary(page)["Design"].tolist()[0] == "★ cortex_a72_like"


def test_a_name_that_is_taken_is_said_and_nothing_changes(page):
    page.text_input(key="design_name_2").set_value("cortex_a72_like").run()
    assert "called 'cortex_a72_like' already" in texts(page.error)
    assert designs(page) == first_designs()


def test_too_many_designs_are_refused_in_a_sentence(page):
    for _ in range(MOST_DESIGNS - 1):
        page.button(key="design_duplicate").click().run()
    assert "remove one first" in texts(page.error)
    assert len(designs(page).designs) == MOST_DESIGNS


def test_an_uploaded_machine_file_is_a_design(page):
    machine = presets()["a64fx_like"]
    page.file_uploader(key="design_file_0").upload("mine.json", parameters_text(machine).encode()).run()
    assert healthy(page)
    assert designs(page).edited_design.machine == machine
    page.file_uploader(key="design_file_1").upload("bad.json", json.dumps({"rob": 3}).encode()).run()
    assert not page.exception
    assert "bad.json" in texts(page.error)
    assert designs(page).edited_design.machine == machine


def test_the_link_reopens_the_designs(page):
    page = turn(page, "rob_entries", 320)
    again = open_page("designer", **{key: page.query_params[key] for key in ("design", "base", "edited", "programs")})
    assert healthy(again)
    assert designs(again) == designs(page)
    assert summary(again)["Runtime"].tolist() == summary(page)["Runtime"].tolist()


def test_a_link_of_another_model_says_so():
    page = open_page("designer", model="0123456789abcdef")
    assert "made with foundation model 0123456789abcdef" in texts(page.info)


def test_a_damaged_link_is_said_and_the_page_stays():
    page = open_page("designer", design=["1~0-1-2~x"])
    assert not page.exception
    assert "A design of the link has 3 values" in texts(page.error)
    assert designs(page) == first_designs()


def test_designs_stay_when_other_pages_are_visited(page):
    page = turn(page, "rob_entries", 320)
    kept = designs(page)
    page = go_to(go_to(page, "accuracy"), "designer")
    assert healthy(page)
    assert designs(page) == kept


def test_what_is_saved_is_the_design(page):
    labels = [button.label for button in page.get("download_button")]
    assert {"Machine file (JSON)", "gem5 configuration (Python)", "All designs (JSON)"} <= set(labels)
    machine = designs(page).edited_design.machine
    assert repr(machine.name) in gem5_script(machine)


def test_every_parameter_can_be_swept(page):
    for name in ("core", "mem_type", "frontend_depth", "rob_entries", "l1d.size_kb"):
        page.selectbox(key="swept").set_value(name).run()
        assert healthy(page)
        assert page.query_params["swept"] == name
    assert "no valid machine with the other knobs" in texts(page.caption)


def test_in_order_designs_have_no_window_to_sweep():
    in_order = first_designs().turn(1, "core", "inorder").turn(2, "core", "inorder").designs
    page = open_page("designer", design=[design_text(item) for item in in_order], swept="rob_entries")
    assert healthy(page)
    assert "None of the designs has a reorder buffer" in texts(page.info)


def test_one_program_and_no_program(page):
    page.multiselect[0].set_value(["olden-tsp"]).run()
    assert healthy(page)
    page.multiselect[0].set_value([]).run()
    assert "at least one program" in texts(page.info)
    assert not page.exception


def test_the_other_quantities_are_drawn(page):
    for quantity in ("CPI", "Change"):
        page.segmented_control(key="design_quantity").set_value(quantity).run()
        assert healthy(page)
    page.segmented_control(key="tornado_span").set_value("Trained range").run()
    page.toggle(key="tornado_all").set_value(True).run()
    page.toggle(key="sweep_bands").set_value(False).run()
    assert healthy(page)
