"""The Designer in a real headless browser: a knob turned by keyboard, an invalid combination, the link, the phone."""

import pytest

from perfvec.webui.design_set import first_designs
from perfvec.webui.design_text import design_text
from tests.browser.watching import WIDTHS, assert_healthy, whole

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EDITED = design_text(first_designs().edited_design)


def numbers(page) -> list[str]:
    """The numbers at the bars."""
    return page.locator(".st-key-chart_designs svg text").all_text_contents()


def test_a_knob_turned_by_keyboard_redraws_all_charts_and_keeps_the_focus(visit):
    page = visit("designer")
    before = numbers(page)
    slider = page.get_by_role("slider", name="Fetch width")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => !location.search.includes(before)", arg=EDITED.split("~")[1])
    whole(page)
    assert_healthy(page)
    assert numbers(page) != before
    assert "Fetch width" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.locator(".drawing svg").count() == 3


def test_a_link_with_an_invalid_design_explains_it_at_the_knob(visit):
    broken = [design_text(item) for item in first_designs().turn(2, "l1d.size_kb", 48).designs]
    page = visit("designer?" + "&".join(f"design={text}" for text in broken).replace(" ", "+").replace(",", "%2C"))
    assert "Not a valid machine" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_role("radio", name="L1", exact=False).first.click()
    page.get_by_text("does not divide 48 kB").wait_for()
    page.get_by_role("button", name="L1 data cache ways 3").click()
    page.get_by_text("does not divide 48 kB").wait_for(state="detached")
    whole(page)
    assert_healthy(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_the_screen(visit, width, scheme):
    page = visit("designer", width, scheme)
    assert_healthy(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= WIDTHS[width]
    assert page.locator(".drawing svg").count() == 3
