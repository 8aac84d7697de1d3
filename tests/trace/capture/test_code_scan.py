"""From recorded rows to distinct code."""

import numpy as np

from perfvec.trace.capture.code_scan import scan
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import RunOptions, emulate
from perfvec.trace.capture.limits import CaptureLimits
from tests.trace.capture.programs import (
    CODE_ADDRESS,
    DATA_ADDRESS,
    EXECUTE,
    NOP,
    READ,
    RETURN,
    ElfPlan,
    SegmentPlan,
    branch_if_not_zero,
    build,
    leave,
    set_register,
    subtract_one,
    words,
)
from tests.trace.capture.runs import native_code

FAR_CODE = 0x20_0000_0000


def scanned(content):
    image = read_program(content, CaptureLimits())
    result = emulate(image, RunOptions(limit=1000), CaptureLimits(), native_code())
    return result.recording, scan(result.recording, image, native_code())


def test_each_row_leads_to_its_encoding():
    code = [*set_register(1, 3), subtract_one(1), branch_if_not_zero(1, -1), NOP, NOP, *leave(0)]
    recording, executed = scanned(build(ElfPlan([SegmentPlan(CODE_ADDRESS, words(*code), READ | EXECUTE)])))
    rows = recording.pc[: recording.rows]
    by_address = {CODE_ADDRESS + 4 * position: word for position, word in enumerate(code)}
    assert executed.distinct_encodings[executed.static_index].tolist() == [by_address[int(pc)] for pc in rows]
    assert executed.pc.tolist() == sorted(set(rows.tolist()))
    assert len(executed.distinct_encodings) == len(set(code))


def test_segments_far_apart_need_no_huge_table():
    """Call a function 128 GB away, whose code is another segment."""
    code = [*set_register(1, FAR_CODE), 0xD63F0020, *leave(0)]  # blr x1
    plan = ElfPlan(
        [
            SegmentPlan(CODE_ADDRESS, words(*code), READ | EXECUTE),
            SegmentPlan(DATA_ADDRESS, bytes(8), READ),
            SegmentPlan(FAR_CODE, words(NOP, RETURN), READ | EXECUTE),
        ]
    )
    recording, executed = scanned(build(plan))
    encodings = executed.distinct_encodings[executed.static_index].tolist()
    assert encodings == [*set_register(1, FAR_CODE), 0xD63F0020, NOP, RETURN, *leave(0)]
    assert len(encodings) == recording.rows
    assert executed.pc[-1] == np.uint64(FAR_CODE + 4)
