"""The Measure page in a real headless browser: from an example's table to a machine on the next page."""

import json
from pathlib import Path

import pytest

from tests.browser.watching import WIDTHS, assert_healthy, whole

pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def fitted_page(visit, width="desktop", scheme="light"):
    page = visit("measure", width, scheme)
    page.get_by_role("button", name="Use totals of probes").click()
    page.get_by_text("Mean error, left out").wait_for()
    return whole(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_fit_is_drawn_and_fits_the_screen(visit, width, scheme):
    page = fitted_page(visit, width, scheme)
    assert_healthy(page)
    assert page.locator(".js-plotly-plot .main-svg").count() > 0
    page.get_by_role("tab", name="How many programs it takes").click()
    page.get_by_text("Programs measured").last.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= WIDTHS[width]


def test_a_kept_machine_is_downloaded_forgotten_and_brought_back(visit, tmp_path):
    page = fitted_page(visit)
    page.get_by_label("Name of the machine").fill("my board")
    page.get_by_label("Name of the machine").press("Enter")
    whole(page)
    page.get_by_role("button", name="Keep it for this session").click()
    page.get_by_text("'my-board' is chosen on the pages that predict").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Machine (JSON)").click()
    kept = tmp_path / "my-board.json"
    kept.write_bytes(Path(download.value.path()).read_bytes())
    assert json.loads(kept.read_text())["kind"] == "fitted"
    page.get_by_role("button", name="Forget").click()
    page.get_by_role("button", name="Machine (JSON)").wait_for(state="detached")
    page.locator("input[type=file]").last.set_input_files(kept)
    page.get_by_role("button", name="Machine (JSON)").wait_for()
    page.get_by_role("link", name="Predict").click()
    page.wait_for_selector("h1:has-text('Predict')")
    whole(page)
    assert_healthy(page)
    assert "my-board (yours, fitted to measurements)" in page.locator("[data-testid=stMain]").inner_text()
