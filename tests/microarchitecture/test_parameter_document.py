from perfvec.microarchitecture.memory_types import memory_types
from perfvec.microarchitecture.parameter_document import parameters_markdown
from perfvec.microarchitecture.parameter_vector import PARAMETER_VECTOR_NAMES
from perfvec.microarchitecture.public_machines import presets


def test_page_tells_ranges_memories_presets_and_the_vector():
    page = parameters_markdown()
    assert "| entries | 8 to 2048; 0 in-order | 32 to 512 | 0 |" in page
    for name in (*memory_types(), *presets(), *PARAMETER_VECTOR_NAMES):
        assert f"`{name}`" in page


def test_every_table_has_as_many_cells_in_each_row():
    for block in parameters_markdown().split("\n\n"):
        rows = [line.count("|") for line in block.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1, block
