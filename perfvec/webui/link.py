"""The link that reopens a page as it is, with the model it was made with.

Enters: the page's address, which holds the choices. Leaves: the link to copy, and a notice where it came from another
model.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from perfvec.webui.caching import library

MODEL = "model"


def show_link() -> None:
    """Offer the link to the page as it is; uploads are named in it but stay with whoever made them."""
    model = library().foundation
    _notice_other_model(model)
    base = urlsplit(st.context.url or "")
    choices = [(key, value) for key in st.query_params if key != MODEL for value in st.query_params.get_all(key)]
    with st.popover("Share", icon=":material/link:"):
        st.caption("This link reopens the page with these choices and names the model. It stores nothing.")
        link = base._replace(path=base.path or "/", query=urlencode([*choices, (MODEL, model)]))
        st.code(urlunsplit(link), language=None, wrap_lines=True)


def _notice_other_model(model: str) -> None:
    linked = st.query_params.get(MODEL)
    if linked and linked != model:
        st.info(
            f"The link was made with foundation model {linked}; figures here come from {model} and may differ.",
            icon=":material/update:",
        )
