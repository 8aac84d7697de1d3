"""The schema as a page of documentation.

Enters: the schema. Leaves: Markdown, one table a group, which a test holds against the page in `docs/`.
"""

from __future__ import annotations

from perfvec.features.feature import Group
from perfvec.features.schema import FEATURE_COUNT, FEATURES, SCHEMA_NAME, SCHEMA_VERSION, columns_of

INTRODUCTION = f"""# Features

Schema `{SCHEMA_NAME}`, version {SCHEMA_VERSION}: {FEATURE_COUNT} columns, float32, one row an executed instruction.
This page is written by `python -m perfvec document-features`; do not edit it.

All features are properties of the trace and not of a machine. They are exact, computed in one pass with carried
state, and the same whatever the chunk size. History starts with the trace: its first instruction is cold. Memory
follows the number of distinct pcs and lines, not the length of the trace.

- Distances are put on a logarithmic scale, 0 nearest, 1 at the cap and beyond; what never happened before is 1.
- An access has an address other than 0; it belongs to the 64-byte line of its first byte. Prefetch instructions
  count as loads in stack distances.
- Of the paper's list, *fault* is left out: a trace holds instructions that completed. The paper's rows are
  micro-operations; here `is_micro_op` says that an instruction is cracked into several.
- An entropy is that of the share of taken among the last 8 outcomes, one not yet seen counting as half a taken one.
- Reference predictors (`missed_…`) start untrained and see branches in program order. The sizes are those of
  `MISPREDICTION_BITS` in `perfvec/features/events.py`; global histories also take a 1 for an unconditional transfer.
  `perceptron` is Jiménez's multiperspective perceptron of 64 kB (2016); unlike the others, which learn each outcome at
  once, it learns a branch when some 128 further instructions have run or one is missed, as gem5's learns when it
  retires.
- Dataflow heights: an ideal machine of unlimited width, units and prediction with a window of w instructions.
  Instruction i starts at max(when its sources are ready, R(i - w)) and finishes a latency later;
  R(i) = max(R(i - 1), finish(i)). The increment R(i) - R(i - 1) adds up to the whole execution. In order, instruction
  i starts no earlier than i - 1. Latencies are 1 (unit) or typical: load 4, floating point 4, multiply 3, divide 12.
"""


def features_markdown() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_group_table(group) for group in Group)])


def _group_table(group: Group) -> str:
    """Return the heading and table of one group."""
    title = group.value.replace("_", " ").capitalize()
    columns = columns_of(group).tolist()
    head = [f"## {title} ({len(columns)} columns)", "", "| column | name | unit | definition |", "|---|---|---|---|"]
    return "\n".join([*head, *(_table_row(column) for column in columns), ""])


def _table_row(column: int) -> str:
    """Return one feature's row; a bar within a cell must be escaped."""
    feature = FEATURES[column]
    cells = (str(column), f"`{feature.name}`", feature.unit, feature.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
