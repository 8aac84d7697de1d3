import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction.library import load_library
from perfvec.prediction.probe_vectors import read_probe_vectors


def test_the_table_holds_the_probes_that_the_library_lacks():
    library = load_library()
    lacking = [probe.name for probe in probe_programs() if probe.name not in library.programs.index]
    table = read_probe_vectors(library.foundation)
    assert [*table.programs] == lacking
    for name in lacking:
        found = table.get(name)
        assert len(found.phases) == -(-found.instructions // 1000)


def test_a_table_of_another_model_is_refused():
    with pytest.raises(CheckpointError, match="belongs to foundation model"):
        read_probe_vectors("0000")
