"""Every page in a real headless browser: at desktop and phone width, light and dark; the upload; the links."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER
from perfvec.prediction.worked_example import EXAMPLE_FOLDER, EXAMPLE_PROGRAM

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
MILLISECONDS = 300_000  # the first page of a machine waits for kernels to compile
SCREENSHOTS = os.environ.get("PERFVEC_SCREENSHOTS")  # a folder to keep a picture of every page in
WIDTHS = {"desktop": 1280, "phone": 390}
# Page: its heading, and a text that stands beside its numbers.
PAGES = {
    "": ("Predict", "Mean error"),
    "program": ("Program", "floating point"),
    "accuracy": ("Accuracy", "Foundation model"),
    "learn": ("Learn", "This execution"),
}
IDLE = (
    "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    " && !document.querySelector('[data-testid=stSkeleton]')"
)

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true",
        "--server.address", "127.0.0.1",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Return what opens a path in a fresh session and waits until the page is whole."""
    contexts = []

    def opened(path: str, width: str = "desktop", scheme: str = "light"):
        size = {"width": WIDTHS[width], "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{address}/{path}")
        return whole(page)

    yield opened
    for context in contexts:
        context.close()


def whole(page):
    """Wait until the script has run and everything is drawn."""
    page.wait_for_selector("h1")
    page.wait_for_function(IDLE)
    page.wait_for_timeout(700)
    page.wait_for_function(IDLE)
    return page


def assert_healthy(page) -> None:
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0


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
