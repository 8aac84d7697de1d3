"""Errors on a page: one sentence, and the rest of the page stays."""

from streamlit.testing.v1 import AppTest

from perfvec.webui.problems import BUG_SENTENCE

SECONDS = 120
PAGE = """
import streamlit as st

from perfvec.errors import TraceError
from perfvec.webui.problems import problems_shown

st.write("before")
with problems_shown():
    raise TraceError("The trace is upside down.")
with problems_shown():
    st.write(1 // 0)
st.write("between")
with problems_shown():
    st.stop()
st.write("never")
"""


def test_errors_are_sentences_and_the_rest_stays():
    page = AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert not page.exception
    assert [error.value for error in page.error] == ["The trace is upside down.", BUG_SENTENCE]
    assert [text.value for text in page.markdown] == ["before", "between"]
