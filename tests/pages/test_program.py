"""The Program page."""

import pytest

from perfvec.features.program_profile import read_profiles
from perfvec.prediction.library import load_library
from tests.pages.opening import open_page, texts


@pytest.fixture
def page():
    return open_page("program", programs=["olden-em3d", "nbench"], machine="cortex_a53_like")


def test_the_page_shows_every_view(page):
    assert not page.exception
    assert not page.error
    assert [tab.label for tab in page.tabs] == ["Instruction mix", "Reuse distance", "Functions", "Phases", "Map"]
    assert len(page.get("plotly_chart")) == 6
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
