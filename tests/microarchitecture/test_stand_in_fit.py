import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.machine_bank import BANK_MACHINES, bank_machines
from perfvec.microarchitecture.stand_in_fit import find_stand_ins
from perfvec.microarchitecture.stand_ins import MOST_STAND_INS
from tests.microarchitecture.bank_world import bank_runs, measured


@pytest.mark.parametrize("machine", [0, 1, 2, 3, 700])
@pytest.mark.parametrize("mode", ["phases", "totals"])
def test_a_machine_of_this_world_is_found(machine, mode):
    """Programs that were not measured come out within a few percent, where machines differ by factors."""
    found = find_stand_ins([measured(seed, 20, machine, mode == "totals") for seed in range(8)], mode)
    assert len(found.numbers) <= MOST_STAND_INS
    assert found.weights.sum() == pytest.approx(1.0, abs=0.05)
    assert {bank_machines()[number].core for number in found.numbers} == {bank_machines()[machine].core}
    for seed in range(20, 25):
        totals = bank_runs(seed, 20).sum(axis=1)
        assert found.combined(totals[list(found.numbers)]) == pytest.approx(totals[machine], rel=0.1)


def test_a_machine_slower_than_any_is_followed():
    """All of it half as slow again: the weights' sum stays near 1, the machines chosen are slower ones."""
    found = find_stand_ins([measured(seed, 20, 5, factor=1.5) for seed in range(8)], "phases")
    totals = bank_runs(30, 20).sum(axis=1)
    assert found.combined(totals[list(found.numbers)]) == pytest.approx(1.5 * totals[5], rel=0.15)


def test_a_block_without_cycles_is_borne():
    program = measured(0, 5, 1)
    program.cycles[2] = 0.0
    assert np.isfinite(find_stand_ins([program], "phases").weights).all()


def test_nothing_measured_is_refused():
    with pytest.raises(MeasurementError, match="at least one program"):
        find_stand_ins([], "phases")


def test_totals_of_a_program():
    program = measured(0, 5, 1)
    assert program.total_cycles == pytest.approx(program.bank_totals[1])
    assert program.bank_totals.shape == (BANK_MACHINES,)
