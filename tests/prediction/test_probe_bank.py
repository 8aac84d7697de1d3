import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.machine_bank import BANK_MACHINES
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction import probe_bank
from perfvec.prediction.library import load_library
from perfvec.prediction.probe_bank import BLOCK_INSTRUCTIONS, ProbeBank, read_probe_bank, write_probe_bank


@pytest.fixture(scope="module")
def shipped():
    return read_probe_bank(load_library().foundation)


def measured(name, *instructions):
    counts = np.array(instructions)
    return MeasuredProgram(name, np.ones((len(counts), 4)), np.full(len(counts), 9.0), counts)


def test_every_probe_of_the_kit_is_there(shipped):
    assert dict(shipped.instructions) == {probe.name: probe.instructions for probe in probe_programs()}
    for name, cycles in shipped.cycles.items():
        assert cycles.shape == (BANK_MACHINES, -(-shipped.instructions[name] // BLOCK_INSTRUCTIONS))
        assert (cycles > 0).all()


def test_a_probe_measured_whole_is_found(shipped):
    name, instructions = next(iter(shipped.instructions.items()))
    found = shipped.find(measured(name, instructions))
    np.testing.assert_allclose(found.bank_totals, shipped.cycles[name].sum(axis=1))
    assert found.total_cycles == 9.0


def test_other_programs_and_parts_of_probes_are_left_out(shipped):
    name, instructions = next(iter(shipped.instructions.items()))
    items = [
        measured("mine", 50),
        measured(name, 50),
        measured(name, 50, instructions - 50),
        measured(name, instructions),
    ]
    assert [item.name for item in shipped.find_all(items)] == [name]


def test_the_table_comes_back_and_another_is_refused(tmp_path, monkeypatch):
    cycles = np.random.default_rng(0).uniform(1, 1e6, (BANK_MACHINES, 3))
    write_probe_bank(ProbeBank({"a": 40_000}, {"a": cycles}), "f1", tmp_path)
    np.testing.assert_allclose(read_probe_bank("f1", tmp_path).cycles["a"], cycles, rtol=1e-6)
    with pytest.raises(CheckpointError, match="belongs to foundation model f1"):
        read_probe_bank("f2", tmp_path)
    read_probe_bank.cache_clear()
    monkeypatch.setattr(probe_bank, "bank_identity", lambda: "another")
    with pytest.raises(CheckpointError, match="another bank of machines"):
        read_probe_bank("f1", tmp_path)
    read_probe_bank.cache_clear()
