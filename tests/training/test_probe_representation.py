from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CaptureError
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction.library import load_library
from perfvec.prediction.probe_vectors import read_probe_vectors
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.trace.store import read_trace
from perfvec.training.probe_representation import trace_probe, write_probe_vectors

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
def test_the_shipped_table_is_what_the_model_makes(tmp_path):
    wanted = "micro-gather-1m"
    told = []
    known = [name for name in PROBES if name != wanted]
    written = write_probe_vectors(load_checkpoint(), known, tmp_path, lambda *item: told.append(item))
    assert (written, told) == ([wanted], [(wanted, 294925)])
    foundation = load_library().foundation
    ours, shipped = read_probe_vectors(foundation, tmp_path).get(wanted), read_probe_vectors(foundation).get(wanted)
    np.testing.assert_allclose(ours.vector, shipped.vector, rtol=1e-6, atol=1e-6 * np.abs(shipped.vector).max())
