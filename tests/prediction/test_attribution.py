from dataclasses import replace

import pytest

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.attribution import attribute_functions, attribute_phases
from perfvec.prediction.prediction import predict
from tests.prediction.small_library import FOUNDATION, MACHINES, REPRESENTATIONS

MACHINE = Machine("a", "trained", MACHINES.vectors[0], FOUNDATION)
PROGRAM = REPRESENTATIONS[0]


def test_functions_sum_to_the_program_costliest_first():
    parts = attribute_functions(PROGRAM, MACHINE)
    assert sum(part.cycles for part in parts) == pytest.approx(predict(PROGRAM, MACHINE).cycles, rel=1e-9)
    assert sum(part.share for part in parts) == pytest.approx(1.0, rel=1e-9)
    assert [part.function for part in parts] == ["g", "f"]
    assert sum(part.instructions for part in parts) == PROGRAM.instructions


def test_phases_sum_to_the_program():
    phases = attribute_phases(PROGRAM, MACHINE)
    assert len(phases) == len(PROGRAM.phases)
    assert phases.sum() == pytest.approx(predict(PROGRAM, MACHINE).cycles, rel=1e-9)


@pytest.mark.parametrize("attribute", [attribute_functions, attribute_phases])
def test_another_model_is_refused(attribute):
    with pytest.raises(RepresentationError, match="foundation model"):
        attribute(PROGRAM, replace(MACHINE, foundation="other"))
