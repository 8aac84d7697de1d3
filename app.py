"""The app's router: page configuration and the list of pages; `streamlit run app.py` starts it."""

from __future__ import annotations

import streamlit as st

from perfvec.assets import ASSETS
from perfvec.webui.memory import open_page
from perfvec.webui.problems import problems_shown
from perfvec.webui.warm_up import warm_up

PAGES = {
    "Use": [
        st.Page("pages/predict.py", title="Predict", icon=":material/speed:", default=True),
        st.Page("pages/designer.py", title="Designer", icon=":material/tune:"),
        st.Page("pages/measure.py", title="Measure", icon=":material/straighten:"),
        st.Page("pages/program.py", title="Program", icon=":material/code:"),
        st.Page("pages/capture.py", title="Capture", icon=":material/play_circle:"),
        st.Page("pages/explore.py", title="Explore", icon=":material/travel_explore:"),
        st.Page("pages/tiling.py", title="Loop tiling", icon=":material/grid_on:"),
    ],
    "Understand": [
        st.Page("pages/accuracy.py", title="Accuracy", icon=":material/rule:"),
        st.Page("pages/comparison.py", title="Comparison", icon=":material/compare:"),
        st.Page("pages/learn.py", title="Learn", icon=":material/school:"),
    ],
}

st.set_page_config(
    page_title="PerfVec Studio",
    page_icon=str(ASSETS / "app" / "icon.png"),
    layout="wide",
    menu_items={"About": "PerfVec Studio predicts program runtimes on processors that do not exist yet."},
)
page = st.navigation(PAGES)
open_page(page.url_path)
with problems_shown():
    page.run()
warm_up()  # after the first page, which it would slow down
