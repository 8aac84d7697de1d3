"""Spaces in the address: examples by name, others as a whole; uploads are checked."""

import json

import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space_files import design_space_document, design_space_from_document
from perfvec.exploration.example_spaces import example_spaces
from perfvec.webui.space_memory import LARGEST_FILE_BYTES, space_from_upload, space_of, space_text


@pytest.mark.parametrize("name", example_spaces())
def test_examples_go_by_their_names(name):
    assert space_text(example_spaces()[name]) == name
    assert space_of(name) is example_spaces()[name]


def test_an_edited_example_is_written_in_full_and_one_edited_back_by_name():
    document = design_space_document(example_spaces()["memory_system"])
    edited = design_space_from_document(document | {"constraints": []})
    text = space_text(edited)
    assert text not in example_spaces()
    assert design_space_document(space_of(text)) == design_space_document(edited)
    assert space_text(design_space_from_document(document)) == "memory_system"


def test_an_upload_without_a_name_is_called_by_its_file():
    document = design_space_document(example_spaces()["memory_system"])
    del document["name"]
    assert space_from_upload(json.dumps(document).encode(), "my space.json").name == "my space"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b" " * (LARGEST_FILE_BYTES + 1)])
def test_what_is_no_space_is_refused(content):
    with pytest.raises(DesignSpaceError, match=r"SPACE\.json"):
        space_from_upload(content, "SPACE.json")
