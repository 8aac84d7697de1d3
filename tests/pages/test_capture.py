"""The Capture page, run by Streamlit's own test driver."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trace.capture.compiling import needs_compiler, needs_library

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "capture.py")
SECONDS = 300


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_file(PAGE, default_timeout=SECONDS).run()


def texts(elements) -> str:
    return "\n".join(str(element.value) for element in elements)


@needs_compiler
def test_the_page_opens_with_an_example(page):
    assert not page.exception
    assert page.selectbox(key="capture_example").value == "matrix_multiply"
    assert "Floating-point work" in texts(page.caption)


@needs_library
@pytest.mark.slow
def test_an_example_runs_and_leads_on_to_prediction(page):
    page.button[0].click().run()
    assert not page.exception
    assert not page.error
    assert "c[21][32] = 40992.0" in texts(page.code)
    assert "matrix_multiply-O2" in texts(page.header)
    assert {metric.label: metric.value for metric in page.metric}["Program ended"] == "exit code 0"
    upload = page.session_state["uploaded_programs"]["matrix_multiply-O2"]
    assert "int main" in upload.source["program.c"]
    assert {line.file for line in upload.representation.source_lines} == {"program.c", ""}
    functions = page.dataframe[0].value
    assert functions["function"].tolist()[0] == "main"


@needs_compiler
def test_compile_errors_are_shown_with_their_line(page):
    page.segmented_control(key="capture_library").set_value("none, from _start").run()
    page.text_input(key="capture_macros").set_value("N=missing").run()
    page.button[0].click().run()
    assert not page.exception
    assert "does not compile at line" in texts(page.error)
    assert "program.c:" in texts(page.code)


@needs_compiler
def test_a_macro_that_is_none_is_one_sentence(page):
    page.text_input(key="capture_macros").set_value("N=#include").run()
    assert not page.exception
    assert "The macro 'N=#include'" in texts(page.error)


@needs_compiler
def test_an_open_quotation_mark_is_one_sentence(page):
    page.text_input(key="capture_arguments").set_value("'open").run()
    assert not page.exception
    assert "quotation mark" in texts(page.error)


def test_capture_turned_off_says_so(monkeypatch):
    monkeypatch.setenv("PERFVEC_CAPTURE", "off")
    page = AppTest.from_file(PAGE, default_timeout=SECONDS).run()
    assert not page.exception
    assert "turned off" in texts(page.info)
    assert not page.button


def test_compiling_turned_off_leaves_binaries(monkeypatch):
    monkeypatch.setenv("PERFVEC_COMPILE", "off")
    page = AppTest.from_file(PAGE, default_timeout=SECONDS).run()
    assert not page.exception
    assert "Compiling C is turned off" in texts(page.info)
    assert page.button[0].disabled
