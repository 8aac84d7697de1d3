from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.trace.trace import Trace
from perfvec.training.sequence_alignment import Overlap, align
from tests.trace.readers.samples import sample_trace


def part(trace: Trace, start: int, stop: int) -> Trace:
    columns = ("pc", "address", "size", "static_index")
    return replace(trace, **{name: getattr(trace, name)[start:stop] for name in columns})


WHOLE = sample_trace(passes=400)


@pytest.mark.parametrize(("start", "stop"), [(0, len(WHOLE)), (0, 2000), (1, len(WHOLE)), (40, 2500)])
def test_parts_of_one_run_align(start, stop):
    assert align(WHOLE, part(WHOLE, start, stop), "it") == Overlap(start, stop, -start)
    assert align(part(WHOLE, start, stop), WHOLE, "it") == Overlap(0, stop - start, start)


def test_a_different_address_is_named():
    address = WHOLE.address.copy()
    address[1234] += np.uint64(8)
    with pytest.raises(MeasurementError, match="in 1 instructions, first in the address of instruction 1,234"):
        align(WHOLE, replace(WHOLE, address=address), "it")


def test_a_different_path_is_named():
    pc = WHOLE.pc.copy()
    pc[2000:] = np.roll(WHOLE.pc, 1)[2000:]
    with pytest.raises(MeasurementError, match="first in the pc of instruction 2,00"):
        align(WHOLE, replace(WHOLE, pc=pc), "it")


def test_a_short_piece_is_not_enough():
    with pytest.raises(MeasurementError, match="shares only 1,000 of the 2,804 instructions"):
        align(WHOLE, part(WHOLE, 0, 1000), "it")


def test_another_program_is_refused():
    with pytest.raises(MeasurementError, match="runs other instructions"):
        align(WHOLE, replace(WHOLE, pc=WHOLE.pc + np.uint64(0x1000)), "it")
