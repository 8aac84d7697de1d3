"""The parameter space as a page to read, made from the schema so that it cannot lag behind.

Enters: nothing but the schema, the public machines and the memory types. Leaves: Markdown.
"""

from __future__ import annotations

from itertools import groupby

from perfvec.microarchitecture.memory_types import memory_types
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, PARAMETER_SCHEMA, PARAMETER_SCHEMA_VERSION
from perfvec.microarchitecture.parameter_vector import PARAMETER_VECTOR_NAMES, PARAMETER_VECTOR_VERSION
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import TrainedRange, trained_range

_HEADER = (
    "| parameter | what it is | unit | valid | learned from, out-of-order | learned from, in-order |",
    "|---|---|---|---|---|---|",
)


def parameters_markdown() -> str:
    """Return the page of all parameters: Markdown."""
    lines = [
        "# Machine parameters",
        "",
        "This page is made by `python -m perfvec document-parameters`.",
        "",
        f"A machine file is one JSON object with the keys below, those of a cache inside an object of its name, and "
        f"perhaps `name`, `split`, `schema` (`{PARAMETER_SCHEMA}`) and `schema_version` ({PARAMETER_SCHEMA_VERSION}). "
        "Every parameter is required and no other key is accepted. *Valid* is what is accepted; *learned from* is what "
        "the machines that train the models hold, and a value outside it is marked as extrapolation.",
        "",
    ]
    for group, fields in groupby(PARAMETER_FIELDS, key=lambda field: field.group):
        lines += [f"## {group}", "", *_HEADER, *(_row(field) for field in fields), ""]
    return "\n".join([*lines, *_dependencies(), *_memories(), *_presets(), *_vector()])


def _row(field: ParameterField) -> str:
    learned = [_learned(field, trained_range(field.name, core)) for core in ("o3", "inorder")]
    what = f"**{field.label}.** {field.help}"
    return f"| `{field.name}` | {what} | {field.unit} | {_valid(field)} | {learned[0]} | {learned[1]} |"


def _valid(field: ParameterField) -> str:
    if field.choices:
        return ", ".join(f"`{choice}`" for choice in field.choices)
    words = f"{field.minimum} to {field.maximum}"
    if field.power_of_two:
        words += ", a power of two"
    return words + ("" if field.applies_to("inorder") else "; 0 in-order")


def _learned(field: ParameterField, within: TrainedRange) -> str:
    if field.choices:
        return "all" if within.choices == field.choices else ", ".join(f"`{choice}`" for choice in within.choices)
    least, greatest = within.values[0], within.values[-1]
    return str(least) if least == greatest else f"{least} to {greatest}"


def _dependencies() -> list[str]:
    return [
        "## What must hold between parameters",
        "",
        "- An in-order core has no reorder buffer, issue queue and renamed registers: `rob_entries`, `iq_entries`, "
        "`int_regs` and `vec_regs` are 0. An out-of-order core has all four.",
        "- A cache has a power of two of sets: `size_kb` x 16 / `assoc`. So 48 kB want 3, 6, 12, 24 or 48 ways.",
        "",
    ]


def _memories() -> list[str]:
    lines = [
        "## Memories",
        "",
        "One channel each; read latency is that of a 64-byte line from a closed row of an idle memory, with the "
        "controller and the bus to it.",
        "",
        "| `mem_type` | memory | read latency, ns | peak, GB/s | banks |",
        "|---|---|---|---|---|",
    ]
    for name, memory in memory_types().items():
        numbers = f"{memory.read_latency_ns:.1f} | {memory.peak_gb_per_s:g} | {memory.banks}"
        lines.append(f"| `{name}` | {memory.label} | {numbers} |")
    return [*lines, ""]


def _presets() -> list[str]:
    lines = [
        "## Presets",
        "",
        "| preset | core | GHz | widths | reorder buffer | L1i, L1d, L2 kB |",
        "|---|---|---|---|---|---|",
    ]
    for name, machine in presets().items():
        widths = f"{machine.fetch_width}, {machine.issue_width}, {machine.commit_width}"
        sizes = f"{machine.l1i.size_kb}, {machine.l1d.size_kb}, {machine.l2.size_kb}"
        ghz = f"{1000 / machine.period_ps:.2f}"
        lines.append(f"| `{name}` | {machine.core} | {ghz} | {widths} | {machine.rob_entries} | {sizes} |")
    return [*lines, ""]


def _vector() -> list[str]:
    names = ", ".join(f"`{name}`" for name in PARAMETER_VECTOR_NAMES)
    return [
        "## Numbers that the models see",
        "",
        f"Version {PARAMETER_VECTOR_VERSION}, {len(PARAMETER_VECTOR_NAMES)} numbers, in this order: {names}.",
        "",
    ]
