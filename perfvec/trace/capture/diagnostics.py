"""What the compiler said, as data: file, line, column, severity, sentence.

Enters: the text that clang and lld print. Leaves: `Diagnostic` rows in their order, for an editor to show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CLANG_LINE = re.compile(
    r"^(?P<file>[^\s:][^:\n]*):(?P<line>\d+):(?P<column>\d+): "
    r"(?P<severity>fatal error|error|warning|note): (?P<text>.*)$"
)
LINKER_LINE = re.compile(r"^(?:ld\.lld|error\(link\)|error): (?:error: )?(?P<text>.+)$")
LINKER_PLACE = re.compile(r"^>>> (?:referenced|defined) (?:by|at) (?P<file>[^\s:]+):(?P<line>\d+)")
DIAGNOSTICS_KEPT = 200


@dataclass(frozen=True)
class Diagnostic:
    """One message: `severity` is error, warning or note; line and column count from 1, 0 where there is no place."""

    severity: str
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else ""
        return f"{place}{self.severity}: {self.message}"


def parse_diagnostics(text: str) -> tuple[Diagnostic, ...]:
    """Return the messages in the compiler's or the linker's output, at most 200."""
    found: list[Diagnostic] = []
    for line in text.splitlines():
        if match := CLANG_LINE.match(line):
            severity = match["severity"].replace("fatal error", "error")
            place = (match["file"].removeprefix("./"), int(match["line"]), int(match["column"]))
            found.append(Diagnostic(severity, *place, match["text"].strip()))
        elif match := LINKER_LINE.match(line):
            found.append(Diagnostic("error", "", 0, 0, match["text"].strip()))
        elif (match := LINKER_PLACE.match(line)) and found and not found[-1].line:
            found[-1] = Diagnostic("error", match["file"], int(match["line"]), 1, found[-1].message)
        if len(found) >= DIAGNOSTICS_KEPT:
            break
    return tuple(found)
