"""A design space as a text for a link, some hundred characters long.

Enters: a `DesignSpace`. Leaves: its document, deflated, in the letters that a link takes unchanged; and back, checked.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.design_space_files import design_space_document, design_space_from_document
from perfvec.microarchitecture.public_machines import presets

MOST_CHARACTERS, MOST_BYTES = 20_000, 200_000


def space_document(space: DesignSpace) -> dict[str, object]:
    """Give the space's document, in which a base that is a preset stands by its name."""
    document = design_space_document(space)
    if presets().get(space.base.name) == space.base:
        document["base"] = space.base.name
    return document


def space_to_link(space: DesignSpace) -> str:
    """Return the text."""
    text = json.dumps(space_document(space), separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def space_from_link(text: str) -> DesignSpace:
    """Read a text back.

    Raises:
        DesignSpaceError: it is too long, was cut or changed, or holds no valid space.
    """
    if len(text) > MOST_CHARACTERS:
        raise DesignSpaceError(f"The design space of the link has more than {MOST_CHARACTERS:,} characters.")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, MOST_BYTES)
        if not unpacking.eof:
            raise ValueError("it does not end")
        document = json.loads(plain)
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise DesignSpaceError(f"The design space of the link is damaged: {error}.") from error
    if not isinstance(document, dict):
        raise DesignSpaceError("The design space of the link is damaged: it holds no object.")
    return design_space_from_document(document)
