"""The Explore page in a real headless browser: box and lasso, which the test driver of Streamlit cannot draw."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# WebGL in software: the scatter is drawn by it.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--use-gl=swiftshader", "--enable-unsafe-swiftshader"]
MILLISECONDS = 300_000
ADDRESS = "explore?programs=mibench-network-dijkstra&bars=false"
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


@pytest.fixture
def page(address):
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 2400})
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{address}/{ADDRESS}")
        page.locator(".js-plotly-plot .gl-canvas").first.wait_for(state="attached")
        yield whole(page)
        browser.close()


def whole(page):
    """Wait until the script has run and everything is drawn."""
    page.wait_for_function(IDLE)
    page.wait_for_timeout(700)
    page.wait_for_function(IDLE)
    return page


def drag(page, *shares: tuple[float, float]) -> None:
    """Drag over the scatter, from point to point; each is a share of its width and height."""
    box = page.locator(".js-plotly-plot").first.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def selected(page) -> int:
    """How many designs the page says are selected, once it says so."""
    heading = page.get_by_text(re.compile(r"^\d+ selected designs$"))
    heading.wait_for()
    return int(whole(page).get_by_text(re.compile(r"^\d+ selected designs$")).inner_text().split()[0])


@pytest.mark.skip(reason="where the points lie has changed with the model; the area to drag over is to be found anew")
def test_a_box_selects_and_a_tick_compares_without_losing_the_selection(page):
    drag(page, (0.1, 0.15), (0.98, 0.6))
    count = selected(page)
    assert 1 < count < 36
    table = page.locator("[data-testid=stDataFrame]").first.bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 52)  # the first row's box
    page.wait_for_url(re.compile(r"compare=base(,|%2C)\d+"))
    design = page.url.split("compare=")[1].split("&")[0].replace("%2C", ",").split(",")[1]
    page.get_by_role("heading", name=f"design {design} (B)").wait_for()
    assert selected(page) == count


@pytest.mark.skip(reason="where the points lie has changed with the model; the area to drag over is to be found anew")
def test_a_lasso_selects_and_a_double_click_clears(page):
    page.locator(".js-plotly-plot").first.hover()
    page.locator(".modebar-btn[data-title*='asso']").first.click(force=True)
    drag(page, (0.1, 0.3), (0.98, 0.3), (0.98, 0.95), (0.1, 0.95), (0.1, 0.3))
    assert 1 < selected(page) <= 36
    box = page.locator(".js-plotly-plot").first.bounding_box()
    page.mouse.dblclick(box["x"] + 0.9 * box["width"], box["y"] + 0.2 * box["height"])
    page.get_by_role("heading", name="The front's").wait_for()


def test_every_parameter_is_in_the_hover_text(page):
    point = page.evaluate(
        """() => {
            const plot = document.querySelector('.js-plotly-plot');
            const trace = plot._fullData.find(item => item.name === 'Front');
            const {xaxis, yaxis} = plot._fullLayout;
            const frame = plot.getBoundingClientRect();
            return [frame.x + xaxis._offset + xaxis.d2p(trace.x[0]), frame.y + yaxis._offset + yaxis.d2p(trace.y[0])];
        }"""
    )
    page.mouse.move(point[0] - 30, point[1] - 30)
    page.mouse.move(*point, steps=4)
    text = page.locator(".hoverlayer").first
    playwright.expect(text).to_contain_text("L1 data cache size", timeout=MILLISECONDS)
    for words in ("L2 cache size", "90%", "fetch_width", "mem_type"):
        playwright.expect(text).to_contain_text(words)
