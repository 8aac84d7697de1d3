"""The design space that a session explores, and the address that holds it.

Enters: the address when the page opens, then examples, uploads and edits. Leaves: one `DesignSpace`. The address holds
an example by its name, and any other space as a whole (`?space=…`), so that it is a link.
"""

from __future__ import annotations

import json
from functools import lru_cache

import streamlit as st

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.design_space_files import design_space_from_document
from perfvec.exploration.design_space_link import space_from_link, space_to_link
from perfvec.exploration.example_spaces import example_spaces
from perfvec.webui.memory import remember, remembered

SPACE, GENERATION = "space", "space_generation"
DEFAULT_SPACE = "small_in_order_caches"
LARGEST_FILE_BYTES = 1_000_000


def space_text(space: DesignSpace) -> str:
    """Return what the address holds for a space."""
    packed = space_to_link(space)
    return _example_names().get(packed, packed)


@lru_cache(maxsize=1)
def _example_names() -> dict[str, str]:
    return {space_to_link(space): name for name, space in example_spaces().items()}


def space_of(text: str) -> DesignSpace:
    """Return the space of such a text.

    Raises:
        DesignSpaceError: it is neither an example's name nor a space.
    """
    return example_spaces().get(text) or space_from_link(text)


def current_space() -> DesignSpace:
    """Return the space of the address, else the one last worked on, else the default.

    Raises:
        DesignSpaceError: the address holds no valid space.
    """
    text = st.query_params.get(SPACE) or remembered(SPACE, [DEFAULT_SPACE])[0]
    if remembered(SPACE, []) != [text]:
        space = space_of(text)
        _take_over(space)
        return space
    return space_of(text)


def keep_edited(space: DesignSpace) -> None:
    """Keep a space that the form shows already."""
    text = space_text(space)
    remember(SPACE, [text])
    if st.query_params.get(SPACE) != text:
        st.query_params[SPACE] = text


def load_space(space: DesignSpace) -> None:
    """Take a space over into the form."""
    keep_edited(space)
    _renew_form()


def generation() -> int:
    """Return how often the form was filled anew; its widgets' keys hold it, so that they take new values over."""
    return int(st.session_state.get(GENERATION, 0))


def space_from_upload(content: bytes, name: str) -> DesignSpace:
    """Read an uploaded file.

    Raises:
        DesignSpaceError: it is too large, no JSON object, or no valid space.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise DesignSpaceError(f"'{name}' has {len(content):,} bytes; a design space has at most 1 MB.")
    try:
        document = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DesignSpaceError(f"'{name}' could not be read as a design space: {error}.") from error
    if not isinstance(document, dict):
        raise DesignSpaceError(f"'{name}' is no design space: it should hold one JSON object.")
    return design_space_from_document(document, name.rsplit(".", 1)[0])


def _take_over(space: DesignSpace) -> None:
    remember(SPACE, [space_text(space)])
    _renew_form()


def _renew_form() -> None:
    st.session_state[GENERATION] = generation() + 1
