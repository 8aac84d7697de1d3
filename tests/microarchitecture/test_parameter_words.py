import pytest

from perfvec.microarchitecture.memory_types import memory_types
from perfvec.microarchitecture.parameter_words import value_words


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [("core", "o3", "out-of-order"), ("core", "inorder", "in-order"), ("rob_entries", 128, "128"),
     ("l2.prefetcher", "tagged", "tagged")],
)  # fmt: skip
def test_values_are_written_for_people(parameter, value, words):
    assert value_words(parameter, value) == words


def test_memories_go_by_their_labels():
    for name, memory in memory_types().items():
        assert value_words("mem_type", name) == memory.label
