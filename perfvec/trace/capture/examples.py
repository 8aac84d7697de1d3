"""The example programs that ship with the project, to start from in an editor.

Enters: the folder `assets/examples`. Leaves: `ExampleProgram`s in the order of their titles.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.errors import CaptureError

EXAMPLES = ASSETS / "examples"


@dataclass(frozen=True)
class ExampleProgram:
    """A C program. name: its file's name without the ending; title and description: its first comment."""

    name: str
    title: str
    description: str
    source: str


def read_examples(folder: Path = EXAMPLES) -> tuple[ExampleProgram, ...]:
    """Read every example.

    Raises:
        CaptureError: a program that does not open with a comment of a title line and a description.
    """
    examples = (_read(path) for path in sorted(folder.glob("*.c")))
    return tuple(sorted(examples, key=lambda example: example.title))


def _read(path: Path) -> ExampleProgram:
    source = path.read_text(encoding="utf-8")
    comment, closed, _ = source.partition("*/")
    lines = [line.strip().lstrip("/*").strip() for line in comment.splitlines()]
    title, description = lines[0], " ".join(line for line in lines[1:] if line)
    if not source.startswith("/*") or not closed or not title or not description:
        raise CaptureError(f"The example '{path.name}' must open with a comment: a title line, then a description.")
    return ExampleProgram(path.stem, title, description, source)
