from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CaptureError
from perfvec.microarchitecture.probe_kit import PROBES as PROBES_FOLDER
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction.library import load_library
from perfvec.prediction.probe_bank import read_probe_bank
from perfvec.prediction.probe_vectors import read_probe_vectors
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.trace.store import read_trace
from perfvec.training.probe_representation import trace_probe, write_probe_tables

PROBES = {probe.name: probe for probe in probe_programs()}


@pytest.mark.parametrize("name", ["micro-gather-1m", "micro-chase-2m"])
def test_emulation_executes_what_gem5_did(gem5_data, name):
    ours, theirs = trace_probe(PROBES[name]), read_trace(gem5_data / "design_grid" / "traces" / f"{name}.parquet")
    for column in ("pc", "address", "size"):
        np.testing.assert_array_equal(getattr(ours, column), getattr(theirs, column))


def test_a_probe_that_executes_something_else_is_refused():
    with pytest.raises(CaptureError, match="executed 294925 instructions under emulation, but should execute 5"):
        trace_probe(replace(PROBES["micro-gather-1m"], instructions=5))


@pytest.mark.slow
def test_the_shipped_tables_are_what_the_model_makes(tmp_path):
    """A probe that the library lacks is represented; the bank's machines run it and one that the library has."""
    new, known, told = "micro-gather-1m", "micro-operations", []
    library, probes = load_library(), [PROBES["micro-gather-1m"], PROBES["micro-operations"]]
    write_probe_tables(load_checkpoint(), library, probes, tmp_path, lambda *item: told.append(item))
    assert told == [(new, 294925), (known, 114966)]
    ours, shipped = (read_probe_vectors(library.foundation, folder) for folder in (tmp_path, PROBES_FOLDER))
    assert ours.programs == (new,)
    scale = np.abs(shipped.get(new).vector).max()
    np.testing.assert_allclose(ours.get(new).vector, shipped.get(new).vector, rtol=1e-6, atol=1e-6 * scale)
    ours, shipped = (read_probe_bank(library.foundation, folder) for folder in (tmp_path, PROBES_FOLDER))
    assert dict(ours.instructions) == {new: 294925, known: 114966}
    for name in (new, known):
        np.testing.assert_allclose(ours.cycles[name], shipped.cycles[name], rtol=1e-4)
