"""What a trace file says of itself in its key-value metadata.

Enters: the metadata as text, or a `Trace`. Leaves: `TraceMetadata`, or the metadata to write. The dataset's own
files say less: 'program', and 'about', a JSON object with name, suite, isa and compiler.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from perfvec.errors import TraceError
from perfvec.trace.source_lines import SourceLines, lines_from_text, lines_text
from perfvec.trace.trace import Function, Trace

SCHEMA_NAME = "perfvec.trace"
SCHEMA_VERSION = 1
DEFAULT_ISA = "aarch64"
_LARGEST_ADDRESS = 2**64


@dataclass(frozen=True)
class TraceMetadata:
    """Program ('' where not named), ISA, origin, functions, source lines, form of instructions (None = not said)."""

    program: str
    isa: str
    origin: str
    functions: tuple[Function, ...]
    source_lines: SourceLines | None
    instructions: str | None


def write_metadata(trace: Trace, instructions: str) -> dict[str, str]:
    """Return the key-value metadata of a trace."""
    functions = [[function.name, function.address, function.size_bytes] for function in trace.functions]
    source_lines = lines_text(trace.source_lines)
    return {
        "schema": SCHEMA_NAME,
        "schema_version": str(SCHEMA_VERSION),
        "program": trace.program,
        "isa": trace.isa,
        "origin": trace.origin,
        "functions": json.dumps(functions),
        "instructions": instructions,
        **({} if source_lines is None else {"source_lines": source_lines}),
    }


def read_metadata(metadata: dict[str, str], name: str) -> TraceMetadata:
    """Read the metadata of file `name`; what is absent gets defaults.

    Raises:
        TraceError: another schema, a newer version, or malformed values.
    """
    if "schema" in metadata and metadata["schema"] != SCHEMA_NAME:
        raise TraceError(f"'{name}' holds '{metadata['schema']}', not '{SCHEMA_NAME}'.")
    version = metadata.get("schema_version", str(SCHEMA_VERSION))
    if version != str(SCHEMA_VERSION):
        raise TraceError(
            f"'{name}' is written in version {version!r} of the trace schema; this one reads version {SCHEMA_VERSION}."
        )
    form = metadata.get("instructions")
    if form not in (None, "encoding", "columns"):
        raise TraceError(f"The metadata 'instructions' of '{name}' is {form!r}; it must be 'encoding' or 'columns'.")
    about = _dataset_about(metadata.get("about"))
    return TraceMetadata(
        program=metadata.get("program", ""),
        isa=metadata.get("isa", str(about.get("isa", DEFAULT_ISA))),
        origin=metadata.get("origin", _dataset_origin(about)),
        functions=_functions(metadata.get("functions"), name),
        source_lines=lines_from_text(metadata.get("source_lines"), name),
        instructions=form,
    )


def _dataset_about(text: str | None) -> dict[str, Any]:
    """The dataset's 'about'; another tool's key of that name, in another form, says nothing to us."""
    try:
        about = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return about if isinstance(about, dict) else {}


def _dataset_origin(about: dict[str, Any]) -> str:
    parts = [str(about[key]) for key in ("suite", "compiler") if key in about]
    return "; ".join(["gem5", *parts]) if parts else "unknown"


def _functions(text: str | None, name: str) -> tuple[Function, ...]:
    try:
        rows = json.loads(text or "[]")
        functions = tuple(Function(str(label), int(address), int(size)) for label, address, size in rows)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TraceError(
            f"The metadata 'functions' of '{name}' is not a JSON list of [name, address, size_bytes]."
        ) from error
    if any(not (0 <= f.address < _LARGEST_ADDRESS and 0 <= f.size_bytes < _LARGEST_ADDRESS) for f in functions):
        raise TraceError(f"The metadata 'functions' of '{name}' has an address or size outside 64 bits.")
    return functions
