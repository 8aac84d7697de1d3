"""The Capture page's editor in a real headless browser: what the test driver of Streamlit cannot see."""

import re

import pytest

from tests.browser.watching import MILLISECONDS
from tests.trace.capture.compiling import needs_compiler

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_compiler]


@pytest.fixture
def page(visit):
    page = visit("capture")
    page.wait_for_selector("textarea.text")
    return page


def test_an_error_is_marked_at_its_line_until_it_is_mended(page):
    editor = page.locator("textarea.text")
    good = editor.input_value()
    line = next(number for number, text in enumerate(good.split("\n"), 1) if "double sum" in text)
    bad = good.replace("double sum = c[i][j];", "double sum = oops;")
    editor.fill(bad)
    page.get_by_role("button", name="Run and capture").click()
    page.get_by_text(f"does not compile at line {line}").wait_for()
    assert page.locator(".gutter .error").all_inner_texts() == [str(line)]
    assert editor.input_value() == bad
    editor.fill(good)
    editor.press("Control+Enter")
    page.get_by_text("exit code 0").wait_for()
    assert page.locator(".gutter .error").count() == 0


def test_source_is_coloured_and_shown_as_text(page):
    editor = page.locator("textarea.text")
    editor.fill('int main(void) { return 0; } // <img src=x onerror="document.title=1">')
    assert page.locator(".colours .keyword").all_inner_texts() == ["return"]
    assert page.locator(".colours .comment").count() == 1
    assert page.locator(".colours img").count() == 0
    assert page.locator(".colours").inner_text().strip() == editor.input_value()


def test_the_keyboard_indents_and_can_leave(page):
    editor = page.locator("textarea.text")
    editor.fill("")
    editor.press("Tab")
    assert editor.input_value() == "    "
    editor.press("Escape")
    editor.press("Tab")
    assert not editor.evaluate("element => element === element.getRootNode().activeElement")


def test_another_example_replaces_the_text(page):
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name="Pointer chase").click()
    playwright.expect(page.locator("textarea.text")).to_have_value(re.compile("Pointer chase"), timeout=MILLISECONDS)
