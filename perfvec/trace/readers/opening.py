"""Opening a trace whatever its format: the wrapper undone, the format told by content, the right reader called.

Enters: a path or a binary file, and what the person knows about the trace. Leaves: a `ReadResult`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from perfvec.errors import TraceError
from perfvec.trace.readers import (
    champsim,
    cvp1,
    gem5_exec,
    parquet,
    perfvec_gem5_text,
    qemu_execlog,
    tarmac,
)
from perfvec.trace.readers.elf_code import with_code
from perfvec.trace.readers.limits import Budget, ReaderLimits
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import ReadResult
from perfvec.trace.readers.wrappers import CountedFile, PushedBack, read_up_to, undo_wrapper

HEAD_BYTES = 256 * 1024
BINARY_SHARE = 0.02
LEAST_BINARY_SCORE = 0.6
LEAST_TEXT_SCORE = 0.05
COMPANION_SUFFIXES = (".sq", ".gz", ".xz", ".zst", ".zstd")


@dataclass(frozen=True)
class Format:
    """A format: its name, how surely some bytes are of it, its reader, and whether it is text."""

    name: str
    recognise: Callable[[bytes], float]
    read: Callable[[ReadRequest], ReadResult]
    is_text: bool


FORMATS: dict[str, Format] = {
    module_format.name: module_format
    for module_format in (
        Format(parquet.NAME, parquet.recognise, parquet.read, is_text=False),
        Format(perfvec_gem5_text.NAME, perfvec_gem5_text.recognise, perfvec_gem5_text.read, is_text=True),
        Format(qemu_execlog.NAME, qemu_execlog.recognise, qemu_execlog.read, is_text=True),
        Format(tarmac.NAME, tarmac.recognise, tarmac.read, is_text=True),
        Format(gem5_exec.NAME, gem5_exec.recognise, gem5_exec.read, is_text=True),
        Format(cvp1.NAME, cvp1.recognise, cvp1.read, is_text=False),
        Format(champsim.NAME, champsim.recognise, champsim.read, is_text=False),
    )
}


def open_trace(
    source: Path | str | BinaryIO,
    *,
    program: str | None = None,
    limits: ReaderLimits | None = None,
    format: str | None = None,
    companion: Path | str | BinaryIO | None = None,
    elf: Path | str | BinaryIO | None = None,
    gem5_version: str | None = None,
    period_ps: int | None = None,
    ticks_are_commits: bool = False,
    keep: int | None = None,
) -> ReadResult:
    """Open a trace of any format we know.

    Args:
        source: a path, or a binary file (an upload).
        program: what to call the program; by default the path's stem.
        limits: caps on what is read.
        format: name of the format, one of `FORMATS`; by default told by content.
        companion: the second file of a pair: PerfVec's store file (found by itself next to a path), or O3PipeView
            beside Exec.
        elf: the program, AArch64; its code gives encodings to formats that have none.
        gem5_version: which gem5 wrote PerfVec's text, such as '24.0'; by default that of PerfVec's released traces.
        period_ps: clock period of the simulated core, ps; by default inferred from commit times.
        ticks_are_commits: Exec's own ticks are commit times (MinorCPU).
        keep: most instructions to keep; the rest is left and the result says truncated.

    Raises:
        TraceError: anything wrong with the input, in one sentence.
    """
    budget = Budget(limits or ReaderLimits())
    if keep is not None and keep < 1:
        raise TraceError(f"At least 1 instruction must be kept, not {keep}.")
    with _opened(source, "trace file") as file, _opened(companion or _store_file(source), "second file") as second:
        assert file is not None
        stream, wrapper = undo_wrapper(CountedFile(file, budget), budget)
        head = read_up_to(stream, HEAD_BYTES)
        if not head:
            raise TraceError("The trace file is empty.")
        chosen = _named(format) if format is not None else detect(head)
        request = ReadRequest(
            stream=PushedBack(head, stream),
            budget=budget,
            program=program or _program(source),
            keep=keep,
            companion=None if second is None else undo_wrapper(CountedFile(second, budget), budget)[0],
            gem5_version=gem5_version,
            period_ps=period_ps,
            ticks_are_commits=ticks_are_commits,
        )
        result = _read(chosen, request, wrapper)
    if elf is None:
        return result
    with _opened(elf, "ELF file") as file:
        assert file is not None
        return with_code(result, file, budget)


def _read(chosen: Format, request: ReadRequest, wrapper: str) -> ReadResult:
    return replace(chosen.read(request), wrapper=wrapper)


def detect(head: bytes) -> Format:
    """Return the format that the first bytes of a trace are of.

    Raises:
        TraceError: none that we know.
    """
    text = _looks_like_text(head)
    scores = [(form.recognise(head), form) for form in FORMATS.values() if form.is_text == text]
    score, form = max(scores, key=lambda scored: scored[0])
    if score >= (LEAST_TEXT_SCORE if text else LEAST_BINARY_SCORE):
        return form
    kind = "text" if text else "binary"
    raise TraceError(
        f"The file is {kind}, but in none of the trace formats that can be read: {', '.join(FORMATS)}; "
        "see docs/formats.md."
    )


def _looks_like_text(head: bytes) -> bool:
    sample = head[:4096]
    odd = sum(1 for byte in sample if byte < 9 or 13 < byte < 32)
    return odd <= BINARY_SHARE * len(sample) and not head.startswith(parquet.MAGIC)


def _named(name: str) -> Format:
    if name not in FORMATS:
        raise TraceError(f"'{name}' is no trace format; the formats are {', '.join(FORMATS)}.")
    return FORMATS[name]


@contextmanager
def _opened(source: Path | str | BinaryIO | None, what: str) -> Iterator[BinaryIO | None]:
    if not isinstance(source, str | Path):
        yield source
        return
    try:
        with Path(source).open("rb") as file:
            yield file
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise TraceError(f"The {what} '{Path(source).name}' cannot be opened: {reason}.") from error


def _program(source: Path | str | BinaryIO) -> str:
    if not isinstance(source, str | Path):
        return "uploaded"
    name = Path(source).name
    stem = name
    while Path(stem).suffix.lower() in {*COMPANION_SUFFIXES, ".txt", ".parquet", ".log", ".trace", ".out", ".tarmac"}:
        stem = Path(stem).stem
    return stem or name


def _store_file(source: Path | str | BinaryIO) -> Path | None:
    """Return the store file that lies next to PerfVec's trace.txt, if there is one."""
    if not isinstance(source, str | Path):
        return None
    path = Path(source)
    stem, dot, rest = path.name.partition(".txt")
    names = (f"{stem}.sq{dot}{rest}", f"sq.{path.name}") if dot else ()
    return next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)
