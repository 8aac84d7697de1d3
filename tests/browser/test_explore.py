"""The Explore page in a real headless browser: box and lasso, which the test driver of Streamlit cannot draw."""

import re

import pytest

from tests.browser.watching import MILLISECONDS, whole

ADDRESS = "explore?programs=mibench-network-dijkstra&bars=false"

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 2400})
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    page.goto(f"{address}/{ADDRESS}")
    page.locator(".js-plotly-plot .gl-canvas").first.wait_for(state="attached")
    yield whole(page)
    context.close()


def drag(page, *shares: tuple[float, float]) -> None:
    """Drag over the scatter's plotting area, from point to point; each is a share of its width and height."""
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def middle_height(page) -> float:
    """The height that half of the drawn designs lie above, as a share of the plotting area's."""
    heights = page.evaluate(
        """() => {
            const plot = document.querySelector('.js-plotly-plot');
            const {yaxis} = plot._fullLayout;
            const designs = plot._fullData.filter(item => ['Front', 'Dominated'].includes(item.name));
            return designs.flatMap(item => [...item.y].map(y => yaxis.d2p(y) / yaxis._length));
        }"""
    )
    return sorted(heights)[len(heights) // 2]


def selected(page) -> int:
    """How many designs the page says are selected, once it says so."""
    heading = page.get_by_text(re.compile(r"^\d+ selected designs$"))
    heading.wait_for()
    return int(whole(page).get_by_text(re.compile(r"^\d+ selected designs$")).inner_text().split()[0])


def test_a_box_selects_and_a_tick_compares_without_losing_the_selection(page):
    drag(page, (0.01, 0.01), (0.99, middle_height(page)))
    count = selected(page)
    assert 1 < count < 36
    table = page.locator("[data-testid=stDataFrame]").first.bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 52)  # the first row's box
    page.wait_for_url(re.compile(r"compare=base(,|%2C)\d+"))
    design = page.url.split("compare=")[1].split("&")[0].replace("%2C", ",").split(",")[1]
    page.get_by_role("heading", name=f"design {design} (B)").wait_for()
    assert selected(page) == count


def test_a_lasso_selects_and_a_double_click_clears(page):
    page.locator(".js-plotly-plot").first.hover()
    page.locator(".modebar-btn[data-title*='asso']").first.click(force=True)
    drag(page, (0.01, 0.3), (0.99, 0.3), (0.99, 0.99), (0.01, 0.99), (0.01, 0.3))
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
    text = page.locator(".hoverlayer").first
    for _ in range(120):  # a chart that is just being drawn anew does not notice the mouse
        page.mouse.move(point[0] - 30, point[1] - 30)
        page.mouse.move(*point, steps=4)
        page.wait_for_timeout(500)
        if "L1 data cache size" in (text.text_content() or ""):
            break
    playwright.expect(text).to_contain_text("L1 data cache size")
    for words in ("L2 cache size", "90%", "fetch_width", "mem_type"):
        playwright.expect(text).to_contain_text(words)
