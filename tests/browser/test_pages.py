"""Every page in a real headless browser: at desktop and phone width, light and dark; the upload; the links."""

import os
from pathlib import Path

import pytest

from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER
from perfvec.prediction.worked_example import EXAMPLE_FOLDER, EXAMPLE_PROGRAM
from tests.browser.watching import WIDTHS, assert_healthy, whole

SCREENSHOTS = os.environ.get("PERFVEC_SCREENSHOTS")  # a folder to keep a picture of every page in
# Page: its heading, and a text that stands beside its numbers.
PAGES = {
    "": ("Predict", "Mean error"),
    "program": ("Program", "floating point"),
    "explore": ("Explore", "combinations"),
    "accuracy": ("Accuracy", "Foundation model"),
    "learn": ("Learn", "This execution"),
}
pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def needs_tables(path: str) -> None:
    if path == "accuracy" and not (ACCURACY_FOLDER / "summary.json").is_file():
        pytest.skip("`python -m perfvec evaluate` has not written its tables")


def luminance(page) -> float:
    """Brightness of the page's background, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    red, green, blue = (int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_link_is_the_first_thing_a_fresh_server_is_asked_for(visit):
    page = visit("program?programs=nbench&machine=wide8_like&view=Phases")
    assert_healthy(page)
    assert page.get_by_role("link", name="Accuracy").is_visible()
    assert "instructions of nbench on wide8_like" in page.locator("[data-testid=stMain]").inner_text()
    assert page.get_by_role("tab", name="Phases").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "predict")
def test_every_page_is_whole(visit, path, width, scheme):
    needs_tables(path)
    page = visit(path, width, scheme)
    heading, text = PAGES[path]
    assert_healthy(page)
    assert page.locator("h1").inner_text() == heading
    assert text in page.locator("[data-testid=stMain]").inner_text()
    assert (luminance(page) > 128) == (scheme == "light")
    assert page.locator(".js-plotly-plot .main-svg").count() > 0
    # Nothing but tables and code may scroll sideways: the page itself fits the screen.
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= WIDTHS[width]
    if SCREENSHOTS:
        keep_picture(page, f"{heading.lower()}_{width}_{scheme}", WIDTHS[width])


def keep_picture(page, name: str, width: int) -> None:
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, 800), 6000)})
    page.wait_for_timeout(800)
    page.screenshot(path=Path(SCREENSHOTS or ".") / f"{name}.png")


def test_charts_have_names_for_screen_readers(visit):
    page = visit("")
    names = [
        element.get_attribute("aria-label") or ""
        for element in page.query_selector_all("[data-testid=stPlotlyChart], [data-testid=stPlotlyChart] [aria-label]")
    ]
    assert any("Bars of predicted runtime of 3 programs on 3 machines" in name for name in names)


def test_an_upload_is_predicted_and_survives_other_pages(visit):
    page = visit("")
    page.get_by_text("Upload a trace of your own").click()
    page.locator("input[type=file]").first.set_input_files(EXAMPLE_FOLDER / f"{EXAMPLE_PROGRAM}.parquet")
    page.get_by_text(f"Uploaded: {EXAMPLE_PROGRAM}").wait_for()
    whole(page)
    assert_healthy(page)
    text = page.locator("[data-testid=stMain]").inner_text()
    assert "2,000" in text
    assert "Only 2,000 instructions ran" in text
    assert f"uploaded · {EXAMPLE_PROGRAM}" in text
    page.get_by_role("link", name="Program").click()
    page.wait_for_selector("h1:has-text('Program')")
    whole(page)
    assert f"uploaded · {EXAMPLE_PROGRAM}" in page.locator("[data-testid=stMain]").inner_text()
    assert_healthy(page)


def test_a_wrong_file_is_one_sentence_and_the_chart_stays(visit, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader,\n" * 100)
    page = visit("")
    page.get_by_text("Upload a trace of your own").click()
    page.locator("input[type=file]").first.set_input_files(tmp_path / "letter.txt")
    page.locator("[data-testid=stAlertContentError]").wait_for()
    whole(page)
    assert "in none of the trace formats" in page.locator("[data-testid=stAlertContentError]").inner_text()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator(".js-plotly-plot .main-svg").count() > 0


def test_the_csv_holds_every_pair(visit):
    page = visit("?programs=nbench&programs=sim&machines=wide8_like")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = Path(download.value.path()).read_text().splitlines()
    assert rows[0].startswith("program,machine,instructions,cycles,runtime_ns,cpi,measured_cycles")
    assert [row.split(",")[:2] for row in rows[1:]] == [["nbench", "wide8_like"], ["sim", "wide8_like"]]


def test_the_shared_link_reopens_the_page(visit, address):
    page = visit("?programs=sim&machines=a64fx_like")
    page.get_by_role("button", name="Share").click()
    link = page.locator("[data-testid=stPopoverBody] code").inner_text().strip()
    assert link.startswith(f"{address}/?")
    again = visit(link.removeprefix(f"{address}/"))
    assert "model=" in link
    text = again.locator("[data-testid=stMain]").inner_text()
    assert "sim (train)" in text
    assert "a64fx_like" in text


def test_the_instruction_moves_by_keyboard(visit):
    page = visit("learn?instruction=100")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('instruction=101')")
    whole(page)
    assert "  101  " in page.locator("[data-testid=stCode]").first.inner_text()
