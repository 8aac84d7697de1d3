"""The worked example: every step of the shipped trace, and its sums."""

from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import MeasurementError, RepresentationError, TraceError
from perfvec.features.schema import FEATURE_COUNT
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.worked_example import (
    EXAMPLE_FOLDER,
    EXAMPLE_INSTRUCTIONS,
    LONGEST_EXAMPLE,
    read_example,
    work_example,
)
from perfvec.representation.represent import represent
from tests.features.small_traces import random_trace
from tests.representation.models import random_model


def test_the_shipped_example_has_cycles_of_every_preset():
    trace, cycles = read_example()
    assert len(trace) == len(cycles) == EXAMPLE_INSTRUCTIONS
    assert set(cycles.columns) == set(presets())
    assert (cycles.sum() > len(trace) / 8).all()


def test_its_vectors_sum_to_the_representation():
    trace = read_example()[0].head(600)
    model = random_model()
    example, representation = work_example(trace, model), represent(trace, model)
    assert example.features.shape == (600, FEATURE_COUNT)
    assert len(example.references) == 600
    scale = np.abs(example.vectors).sum(axis=0)
    assert np.allclose(example.vectors.sum(axis=0), representation.vector, rtol=0, atol=1e-5 * scale.max())
    machine = Machine("m", "trained", np.linspace(-1, 1, model.dimension), model.identity)
    assert np.allclose(example.cycles(machine), example.vectors @ machine.vector)


def test_models_do_not_mix():
    model = random_model()
    example = work_example(random_trace(1, 50), model)
    with pytest.raises(RepresentationError, match="use one model"):
        example.cycles(Machine("m", "trained", np.ones(model.dimension), "other"))


def test_a_long_trace_is_refused():
    trace = random_trace(1, 2)
    rows = np.zeros(LONGEST_EXAMPLE + 1, dtype=np.intp)
    columns = {name: getattr(trace, name)[rows] for name in ("pc", "address", "size", "static_index")}
    with pytest.raises(TraceError, match="at most 50,000"):
        work_example(replace(trace, **columns, recorded_taken=None), random_model())


def test_cycles_of_another_trace_are_refused(tmp_path):
    for path in EXAMPLE_FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cycles = next(tmp_path.glob("*_cycles.parquet"))
    read_example()[1].head(10).to_parquet(cycles, index=False)
    with pytest.raises(MeasurementError, match="has 10 rows"):
        read_example(tmp_path)
    cycles.write_bytes(b"no table")
    with pytest.raises(MeasurementError, match="could not be read"):
        read_example(tmp_path)
