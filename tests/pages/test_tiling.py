"""The Loop tiling page, through the router."""

import pytest

from tests.pages.opening import metrics, open_page, texts
from tests.trace.capture.compiling import needs_compiler

SMALL = {"kernel": "matmul", "matmul_size": "12", "matmul_tiles": "4, 12", "machines": ["cortex_a7_like", "wide8_like"]}


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFVEC_CACHE", str(tmp_path))


def pressed(app, label):
    next(button for button in app.button if button.label == label).click().run()
    return app


@needs_compiler
def test_the_page_opens_and_offers_to_run(own_cache):
    app = open_page("tiling")
    assert not app.exception
    assert not app.error
    assert app.selectbox[0].value == "matmul"
    assert "Run 5 variants" in [button.label for button in app.button]


@needs_compiler
@pytest.mark.slow
def test_a_study_runs_and_names_the_best_tile_of_each_machine(own_cache):
    app = pressed(open_page("tiling", **SMALL), "Run 2 variants")
    while not metrics(app):
        assert not app.error
        app.run()
    assert not app.exception
    assert set(metrics(app)) >= {"Best tile on cortex_a7_like", "Best tile on wide8_like"}
    table = app.dataframe[0].value
    assert list(table["tile"]) == ["4", "12"] * 2
    assert "gem5 ran" not in texts(app.caption)
    assert "he untiled kernel (tile 12)" in texts(app.markdown)
    again = open_page("tiling", **SMALL)
    assert metrics(again) == metrics(app)


@needs_compiler
@pytest.mark.slow
def test_a_pasted_kernel_that_does_not_compile_is_one_sentence_and_the_compilers_lines(own_cache):
    app = open_page("tiling", kernel="own", kernel_size="12", kernel_tiles="4", machines=["cortex_a7_like"])
    app.session_state["tiling_text"] = "#define KERNEL_MAIN\nint n = N + T + missing;\n"
    pressed(app.run(), "Run 1 variants")
    while not app.error:
        app.run()
    assert not app.exception
    assert "does not compile" in texts(app.error)
    assert "program.c:2:" in texts(app.code)


def test_a_tile_that_is_no_number_is_one_sentence(own_cache):
    app = open_page("tiling", kernel="matmul", matmul_tiles="4, x")
    assert not app.exception
    assert "'x' is no tile size" in texts(app.error)
