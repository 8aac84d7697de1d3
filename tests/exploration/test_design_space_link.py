"""A space in a link: it comes back the same, and what was damaged is refused."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space_files import design_space_document, design_space_from_document
from perfvec.exploration.design_space_link import MOST_BYTES, MOST_CHARACTERS, space_from_link, space_to_link
from perfvec.exploration.example_spaces import example_spaces
from perfvec.microarchitecture.parameters import changed, to_document
from perfvec.microarchitecture.public_machines import presets


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@pytest.mark.parametrize("name", example_spaces())
def test_examples_come_back(name):
    space = example_spaces()[name]
    text = space_to_link(space)
    assert design_space_document(space_from_link(text)) == design_space_document(space)
    assert len(text) < 1000
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_base_of_its_own_comes_back():
    base = changed(presets()["cortex_a72_like"], {"rob_entries": 200})
    document = {
        "schema": "perfvec.design_space",
        "schema_version": 1,
        "name": "mine, with “signs”",
        "base": to_document(base),
        "parameters": {"l2.size_kb": [256, 512]},
    }
    space = space_from_link(space_to_link(design_space_from_document(document)))
    assert space.base == base
    assert space.name == document["name"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AAAA",
        "é",
        "x" * (MOST_CHARACTERS + 1),
        packed(b"[]"),
        packed(b"{"),
        packed(b"{}"),
        packed(json.dumps({"schema": "perfvec.design_space", "schema_version": 1}).encode()),
        packed(b" " * (MOST_BYTES + 1)),
        space_to_link(example_spaces()["memory_system"])[:-30],
    ],
)
def test_what_is_damaged_is_refused(text):
    with pytest.raises(DesignSpaceError):
        space_from_link(text)


@given(st.text(alphabet="ABCxyz019-_", max_size=80))
def test_any_text_is_refused_with_a_sentence(text):
    with pytest.raises(DesignSpaceError, match="design space of the link"):
        space_from_link(text)
