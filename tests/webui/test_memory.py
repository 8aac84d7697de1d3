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


MACHINE_PAGE = """
import numpy as np
import streamlit as st

from perfvec.microarchitecture.machine import Machine
from perfvec.webui.caching import library
from perfvec.webui.memory import forget_machine, free_machine_name, machine_of, own_machines
from perfvec.webui.pickers import add_machine, pick_machine, pick_machines

name = free_machine_name("cortex_a72_like")
st.write(name)
own_machines()[name] = Machine(name, "fitted", np.ones_like(machine_of("cortex_a72_like").vector), library().foundation)
st.write(machine_of(name).vector.sum() == machine_of(name).vector.size)
add_machine(name)
st.write(free_machine_name("cortex_a72_like"))
pick_machines()
pick_machine()
forget_machine(name)
st.write(len(own_machines()))
"""


def test_a_machine_of_the_session_is_found_and_chosen_beside_the_shipped_ones():
    app = AppTest.from_string(MACHINE_PAGE, default_timeout=SECONDS).run()
    assert not app.exception
    assert [text.value for text in app.markdown] == ["cortex_a72_like-2", "`True`", "cortex_a72_like-3", "`0`"]
    assert app.multiselect[0].value[-1] == "cortex_a72_like-2"
    assert app.selectbox[0].value == "cortex_a72_like-2"
    assert app.selectbox[0].options[0] == "cortex_a72_like-2 (yours, fitted to measurements)"
