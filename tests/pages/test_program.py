"""The Program page."""

import pytest

from perfvec.exploration.explanation import OWN_VECTOR
from perfvec.features.program_profile import read_profiles
from perfvec.prediction.library import load_library
from perfvec.prediction.prediction import predict
from tests.pages.opening import open_page, texts

VIEWS = ["Instruction mix", "Reuse distance", "Functions", "Source lines", "Phases", "Why", "Map"]


@pytest.fixture
def page():
    return open_page("program", programs=["olden-em3d", "nbench"], machine="cortex_a53_like")


def test_the_page_shows_every_view(page):
    assert not page.exception
    assert not page.error
    assert [tab.label for tab in page.tabs] == VIEWS
    assert len(page.get("plotly_chart")) == 6
    assert "Source lines are known of C programs captured here" in texts(page.info)
    table = page.dataframe[0].value.set_index("program")
    assert table.loc["nbench", "data_footprint_kb"] == read_profiles()["nbench"].data_footprint_kb
    assert "Windows start cold" in texts(page.markdown)


def test_phases_are_of_the_program_in_focus(page):
    assert "olden-em3d on cortex_a53_like" in texts(page.caption)
    page.selectbox(key="focus").set_value("nbench").run()
    assert "1,000 instructions of nbench on cortex_a53_like" in texts(page.caption)
    assert "over the sum of measured" in texts(page.caption)


def test_a_machine_without_measured_phases_says_so():
    machines = load_library().machines
    page = open_page("program", programs="nbench", machine=machines.index[machines["split"] == "test"][0])
    assert "this pair has none" in texts(page.caption)
    assert not page.exception


def test_the_map_can_be_coloured_and_hold_the_probes(page):
    page.segmented_control(key="map_colour").set_value("family").run()
    page.toggle(key="map_probes").set_value(True).run()
    assert not page.exception
    assert not page.error
    assert "no seed, no sampling" in texts(page.caption)


def test_no_program_asks_for_one(page):
    page.multiselect[0].set_value([]).run()
    assert "at least one program" in texts(page.info)
    assert not page.exception


def test_an_unknown_machine_in_the_link_is_said():
    page = open_page("program", machine="m1_like")
    assert "m1_like, which this server does not have" in texts(page.warning)


def test_two_machines_are_compared_part_by_part():
    page = open_page("program", programs="olden-em3d", machine="cortex_a53_like", against="neoverse_n1_like")
    assert not page.exception
    assert not page.error
    shares = [table.value["share"].sum() for table in page.dataframe if "difference" in table.value]
    assert shares == pytest.approx([1.0, 1.0])
    assert "should take" in texts(page.markdown)
    assert "not simulated time" in texts(page.caption)


def test_the_steps_of_two_machines_sum_to_the_difference_of_their_predictions():
    page = open_page("program", programs="olden-em3d", machine="cortex_a53_like", against="neoverse_n1_like")
    library = load_library()
    times = [
        predict(library.representation("olden-em3d"), library.machine(name)).runtime_ns
        for name in ("cortex_a53_like", "neoverse_n1_like")
    ]
    (steps,) = [table.value for table in page.dataframe if "difference_ns" in table.value]
    assert steps["difference_ns"].sum() == pytest.approx(times[1] - times[0], rel=1e-9)
    assert OWN_VECTOR in steps["part"].tolist()


def test_single_parameters_are_sampled_with_their_error():
    page = open_page("program", programs="olden-em3d", machine="cortex_a72_like", against="neoverse_n1_like")
    page.segmented_control(key="program_why_grain").set_value("Single parameters").run()
    assert not page.exception
    assert "two standard errors" in texts(page.caption)


def test_a_machine_is_not_compared_with_itself():
    page = open_page("program", programs="olden-em3d", machine="cortex_a53_like", against="neoverse_n1_like")
    page.selectbox(key="machine_on_program").set_value("neoverse_n1_like").run()
    assert not page.exception
    assert page.selectbox(key="against_on_program").value is None


def test_the_link_holds_what_the_difference_is_divided_among():
    ends = {"programs": "nbench", "machine": "cortex_a72_like", "against": "neoverse_n1_like"}
    page = open_page("program", **ends, program_why_grain="Single parameters")
    assert not page.exception
    assert page.segmented_control(key="program_why_grain").value == "Single parameters"
