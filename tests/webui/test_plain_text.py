"""Text of others stays text."""

import pytest

from perfvec.webui.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("l2.size_kb >= 8", "l2.size_kb \\>= 8"),
        ("![x](http://a.example/p.png)", "!\\[x\\](http://a.example/p.png)"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("\\[a](b)", "\\\\\\[a\\](b)"),
        ("$x$ `y`", "\\$x\\$ \\`y\\`"),
        ("a plain sentence, 100% of it.", "a plain sentence, 100% of it."),
    ],
)
def test_marks_are_escaped(text, shown):
    assert plain_text(text) == shown
