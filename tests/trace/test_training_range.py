import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.trace import Trace
from perfvec.trace.training_range import TrainingRange, measure, read_training_range
from tests.trace.readers.samples import sample_trace

ADD, LOAD, AES, DIVIDE = 0x91000400, 0xF9400020, 0x4E284820, 0x9AC20820


def made_of(name: str, shares: dict[int, int], address_step: int = 8, isa: str = "aarch64") -> Trace:
    """A straight line that repeats each encoding so many times."""
    words = np.repeat(np.array(list(shares), dtype=np.uint32), list(shares.values()))
    distinct, index = np.unique(words, return_inverse=True)
    static = decode_encodings(distinct)
    loads = words == LOAD
    return Trace(
        program=name,
        isa=isa,
        origin="test",
        pc=np.arange(len(words), dtype=np.uint64) * np.uint64(4) + np.uint64(0x1000),
        address=np.where(loads, 0x10000 + np.arange(len(words)) * address_step, 0).astype(np.uint64),
        size=np.where(loads, 8, 0).astype(np.uint16),
        static_index=index.astype(np.int32),
        static=static,
    )


def trained() -> TrainingRange:
    return TrainingRange.from_traces(
        made_of(f"p{loads}", {ADD: 100 - loads, LOAD: loads}) for loads in (10, 20, 30, 40)
    )


def test_a_program_like_the_others_departs_in_nothing():
    assert trained().departures(made_of("new", {ADD: 75, LOAD: 25})) == ()


def test_a_share_beyond_the_range_is_told_with_both():
    (departure,) = [d for d in trained().departures(made_of("new", {ADD: 30, LOAD: 70})) if d.measure == "load"]
    assert (departure.value, departure.low, departure.high) == (pytest.approx(0.7), 0.1, 0.4)
    assert departure.sentence == "70.0% of the instructions are 'load'; the training programs have 10.0% to 40.0%."


def test_a_class_that_was_never_trained_is_told():
    found = {d.measure: d for d in trained().departures(made_of("new", {ADD: 70, LOAD: 25, AES: 5}))}
    assert "class SimdAes" in found
    assert "at most 0.0%" in found["class SimdAes"].sentence


def test_a_larger_footprint_is_told():
    found = {d.measure: d for d in trained().departures(made_of("new", {ADD: 70, LOAD: 30}, address_step=4096))}
    assert found["data_footprint_kb"].sentence.startswith("The data footprint is 2 kB; those of the training programs")


def test_another_instruction_set_is_told():
    found = {d.measure for d in trained().departures(made_of("new", {ADD: 75, LOAD: 25}, isa="x86-64"))}
    assert found == {"instruction set"}


def test_a_mix_unlike_any_is_told_even_within_each_range():
    """Every group's share lies within its range, and no training program has them together."""
    programs = [made_of("loads", {ADD: 40, LOAD: 60}), made_of("divides", {ADD: 40, DIVIDE: 60})]
    programs += [made_of("loads2", {ADD: 41, LOAD: 59}), made_of("divides2", {ADD: 41, DIVIDE: 59})]
    found = TrainingRange.from_traces(programs).departures(made_of("new", {ADD: 40, LOAD: 30, DIVIDE: 30}))
    (departure,) = found
    assert departure.measure == "mix"
    assert "30.0% of the instructions would have to be of another kind" in departure.sentence


def test_the_file_gives_back_what_was_written(tmp_path):
    path = tmp_path / "training_range.json"
    trained().write(path)
    assert read_training_range(path) == trained()
    assert read_training_range(tmp_path / "missing.json") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "x", "schema_version": 1, "programs": []}', "{" * 10])
def test_another_file_is_refused(text, tmp_path):
    path = tmp_path / "training_range.json"
    path.write_text(text)
    with pytest.raises(TraceError, match="is not a table of training programs"):
        read_training_range(path)


def test_no_programs_are_refused():
    with pytest.raises(TraceError, match="no training programs to measure"):
        TrainingRange.from_traces([])


def test_measures_of_the_sample():
    measures = measure(sample_trace())
    assert measures.mix["branch"] == pytest.approx(10 / 25)
    assert sum(measures.mix.values()) == pytest.approx(1)
    assert sum(measures.class_shares.values()) == pytest.approx(1)
    assert set(measures.class_shares) == {"IntAlu", "MemRead", "MemWrite", "FloatMultAcc"}
