"""The session's designs and the address that holds them, in an app of two lines."""

from streamlit.testing.v1 import AppTest

from perfvec.webui.design_memory import DESIGN, SET_KEY
from perfvec.webui.design_set import first_designs
from perfvec.webui.design_text import design_text


def opened(designs: list[str]):
    def script():
        from perfvec.webui.design_memory import open_designs, write_address  # noqa: PLC0415

        open_designs()
        write_address()

    app = AppTest.from_function(script, default_timeout=300)
    if designs:
        app.query_params[DESIGN] = designs
    return app.run()


def test_the_address_gives_the_designs_and_is_written_back():
    turned = first_designs().turn(2, "rob_entries", 320)
    texts = [design_text(item) for item in turned.designs]
    app = opened(texts)
    assert app.session_state[SET_KEY] == turned
    assert app.query_params[DESIGN] == texts


def test_without_an_address_the_first_designs_are_there():
    app = opened([])
    assert app.session_state[SET_KEY] == first_designs()
    assert app.query_params[DESIGN] == [design_text(item) for item in first_designs().designs]


def test_a_change_of_the_session_is_not_undone_by_the_address_it_had_before():
    app = opened([])
    changed = first_designs().turn(2, "rob_entries", 320)
    app.session_state[SET_KEY] = changed
    app.run()
    assert app.session_state[SET_KEY] == changed
    assert app.query_params[DESIGN] == [design_text(item) for item in changed.designs]


def test_a_damaged_address_keeps_what_was_there():
    app = opened(["nonsense"])
    assert not app.exception
    assert app.session_state[SET_KEY] == first_designs()
