"""How a parameter's value is written for people.

Enters: a parameter's name and a value. Leaves: a short text.
"""

from __future__ import annotations

from perfvec.microarchitecture.memory_types import memory_types

CORE_WORDS = {"o3": "out-of-order", "inorder": "in-order"}


def value_words(parameter: str, value: int | str) -> str:
    """Return how a value is written: cores and memories by their usual names, all else as it is."""
    if parameter == "core":
        return CORE_WORDS.get(str(value), str(value))
    if parameter == "mem_type" and value in memory_types():
        return memory_types()[str(value)].label
    return str(value)
