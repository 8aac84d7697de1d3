"""What a session remembers."""

from streamlit.testing.v1 import AppTest

SECONDS = 120
PAGE = """
import streamlit as st

from perfvec.webui.memory import open_page, remember, remembered, uploads, widget_key

st.json(remembered("machines", ["default"]), expanded=True)
remember("machines", ["chosen"])
open_page("first")
first = widget_key("machines")
open_page("second")
st.write(first == widget_key("machines"))
st.write(len(uploads()))
"""


def test_choices_outlive_a_run_and_widgets_have_keys_of_their_own():
    app = AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert app.json[0].value == '["default"]'
    assert [text.value for text in app.markdown] == ["`False`", "`0`"]
    assert app.run().json[0].value == '["chosen"]'


def test_sessions_do_not_share():
    AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert AppTest.from_string(PAGE, default_timeout=SECONDS).run().json[0].value == '["default"]'
