"""What a study and its worker processes say to each other: one JSON document a line.

Enters and leaves: variants, progress, results' paths and failures, as dictionaries of plain values.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from perfvec.exploration.tiling.kernel import kernel_from_source
from perfvec.exploration.tiling.variant import Variant, make_variant
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document, to_document
from perfvec.trace.capture.diagnostics import Diagnostic


@dataclass(frozen=True)
class Failure:
    """Why a variant has no result. diagnostics: the compiler's messages, where it does not compile."""

    sentence: str
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Message:
    """A worker's line: the share done and what it is at; with `is_over`, that it is done, with a failure or not."""

    done: float
    text: str
    is_over: bool = False
    failure: Failure | None = None


@dataclass(frozen=True)
class Task:
    """A variant to be measured. output: where its result is to be written.

    machines: given by their parameters, to run the window model at. earlier: the file of what was found without them.
    """

    variant: Variant
    output: Path
    machines: tuple[MachineParameters, ...] = ()
    earlier: Path | None = None


def task_line(task: Task) -> str:
    """Return the line that asks for a variant's result."""
    variant = task.variant
    document = {
        "name": variant.kernel.name,
        "source": variant.kernel.source,
        "numbers": [variant.size, variant.tile, variant.tile_2],
        "order": variant.order,
        "elf": None if variant.elf is None else base64.b64encode(variant.elf).decode(),
        "output": str(task.output),
        "machines": [to_document(machine) for machine in task.machines],
        "earlier": None if task.earlier is None else str(task.earlier),
    }
    return json.dumps(document) + "\n"


def read_task_line(line: str) -> Task:
    """Return what a line asks for."""
    document = json.loads(line)
    kernel = kernel_from_source(document["name"], document["source"])
    elf = None if document["elf"] is None else base64.b64decode(document["elf"])
    size, tile, tile_2 = document["numbers"]
    variant = replace(make_variant(kernel, size, tile, tile_2, document["order"]), elf=elf)
    earlier = None if document["earlier"] is None else Path(document["earlier"])
    return Task(variant, Path(document["output"]), tuple(map(parameters_from_document, document["machines"])), earlier)


def message_line(message: Message) -> str:
    """Return a worker's line."""
    return json.dumps(asdict(message)) + "\n"


def read_message_line(line: str) -> Message:
    """Return what a worker said."""
    document: dict[str, Any] = json.loads(line)
    failure = document.pop("failure")
    if failure is not None:
        diagnostics = tuple(Diagnostic(**entry) for entry in failure["diagnostics"])
        failure = Failure(failure["sentence"], diagnostics)
    return Message(**document, failure=failure)
