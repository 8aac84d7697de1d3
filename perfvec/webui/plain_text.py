"""Text that others wrote, shown as text: a link or file must not bring links or images of its own onto a page.

Enters: any text. Leaves: Markdown that shows it as it is, as far as links, images, HTML and formulas go.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\\[\]<>$`]")


def plain_text(text: str) -> str:
    """Return the text with the signs escaped by which Markdown makes links, images, HTML, code and formulas."""
    return _MARKS.sub(lambda mark: "\\" + mark.group(), text)
