"""Running programs: what is recorded, where it begins and ends, and how a run ends."""

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.limits import CaptureLimits
from tests.trace.capture.programs import (
    BRANCH_TO_SELF,
    CODE_ADDRESS,
    DATA_ADDRESS,
    NOP,
    RETURN,
    SYSTEM_CALL,
    UNDEFINED,
    branch,
    branch_if_not_zero,
    branch_link,
    leave,
    load,
    program,
    set_register,
    store,
    subtract_one,
    system_call,
)
from tests.trace.capture.runs import accesses, pcs, run

# x1 = 5; do x1 -= 1 while x1; exit(7): one instruction, five turns of two, three of the end.
LOOP = program(*set_register(1, 5), subtract_one(1), branch_if_not_zero(1, -1), *leave(7))
LOOP_PCS = [0] + [4, 8] * 5 + [12, 16, 20]


def offsets(result):
    return [pc - CODE_ADDRESS for pc in pcs(result)]


def test_every_instruction_is_recorded_in_order():
    result = run(LOOP)
    assert offsets(result) == LOOP_PCS
    assert (result.exit_code, result.fault, result.truncated, result.executed) == (7, None, False, 14)


@pytest.mark.parametrize("limit", range(1, 14))
def test_a_limit_is_exact(limit):
    result = run(LOOP, limit=limit)
    assert offsets(result) == LOOP_PCS[:limit]
    assert (result.exit_code, result.truncated, result.executed) == (None, True, limit)


@pytest.mark.parametrize("skip", range(14))
def test_skipping_is_exact(skip):
    assert offsets(run(LOOP, skip=skip)) == LOOP_PCS[skip:]


def test_skip_and_limit_together():
    assert offsets(run(LOOP, skip=3, limit=4)) == LOOP_PCS[3:7]


def test_skipping_past_the_end_says_so():
    with pytest.raises(CaptureError, match="ended after 14 instructions"):
        run(LOOP, skip=14)


# main: nop, call begin, nop, nop, call end, exit; begin and end only return.
MARKED = program(
    NOP, branch_link(7), NOP, NOP, branch_link(5), *leave(0), RETURN, RETURN,
)  # fmt: skip
BEGIN, END = CODE_ADDRESS + 4 * 8, CODE_ADDRESS + 4 * 9


def test_the_marked_program_is_laid_out_as_its_tests_think():
    assert offsets(run(MARKED)) == [0, 4, 32, 8, 12, 16, 36, 20, 24, 28]


def test_recording_between_two_functions():
    result = run(MARKED, start_address=BEGIN, stop_address=END)
    assert offsets(result) == [8, 12, 16]
    assert (result.exit_code, result.truncated) == (None, False)


def test_recording_from_a_function_to_the_end():
    assert offsets(run(MARKED, start_address=BEGIN)) == [8, 12, 16, 36, 20, 24, 28]


def test_skip_counts_from_the_start_function():
    assert offsets(run(MARKED, start_address=BEGIN, skip=2, limit=2)) == [16, 36]


def test_a_start_function_that_is_not_called():
    with pytest.raises(CaptureError, match="check that the start function is called"):
        run(MARKED, start_address=CODE_ADDRESS + 4 * 100)


def test_an_access_belongs_to_its_instruction():
    content = program(
        *set_register(1, DATA_ADDRESS),
        load(2, 1, 16), NOP, store(2, 1, 8),
        0xA9400C22,  # ldp x2, x3, [x1]
        0xA9BF0C22,  # stp x2, x3, [x1, #-16]! would leave the data, so move up first
        *leave(0),
    )  # fmt: skip
    result = run(content.replace((0xA9BF0C22).to_bytes(4, "little"), (0xA9010C22).to_bytes(4, "little")))
    assert accesses(result) == [
        (DATA_ADDRESS + 16, 8), (DATA_ADDRESS + 8, 8), (DATA_ADDRESS, 16), (DATA_ADDRESS + 16, 16),
    ]  # fmt: skip


def test_accesses_are_exact_where_recording_begins_and_ends():
    body = [load(2, 1, 8 * number) for number in range(6)]
    content = program(*set_register(1, DATA_ADDRESS), *body, *leave(0))
    skip = len(set_register(1, DATA_ADDRESS)) + 2
    assert accesses(run(content, skip=skip, limit=3)) == [(DATA_ADDRESS + 8 * number, 8) for number in (2, 3, 4)]


def test_an_access_across_pages_is_one():
    content = program(*set_register(1, DATA_ADDRESS + 4092), load(2, 1), *leave(0))
    assert accesses(run(content)) == [(DATA_ADDRESS + 4092, 8)]


@pytest.mark.parametrize(
    ("word", "size_bytes"),
    [
        (0xC85F7C22, 8),  # ldxr x2, [x1]
        (0xC8DFFC22, 8),  # ldar x2, [x1]
        (0xF8E30022, 8),  # ldaddal x3, x2, [x1]: read and written, counted once
        (0xC8E37C22, 8),  # casal-like cas x3, x2, [x1]
        (0x4C402022, 64),  # ld1 {v2.16b - v5.16b}, [x1]
        (0x4C000022, 64),  # st4 {v2.16b - v5.16b}, [x1]
        (0x4D40C822, 4),  # ld1r {v2.4s}, [x1]
        (0xAD400C22, 32),  # ldp q2, q3, [x1]
        (0xD50B7421, 64),  # dc zva, x1
        (0xF9800020, 0),  # prfm pldl1keep, [x1]: no access
    ],
)
def test_sizes_follow_the_dataset(word, size_bytes):
    result = run(program(*set_register(1, DATA_ADDRESS + 64), word, *leave(0)))
    assert result.fault is None
    assert accesses(result) == ([(DATA_ADDRESS + 64, size_bytes)] if size_bytes else [])


def test_a_stray_load_is_a_crash_and_not_recorded():
    result = run(program(*set_register(1, 0x10), NOP, load(2, 1), *leave(0)))
    assert result.fault == f"The program crashed at {CODE_ADDRESS + 8:#x}: Invalid memory read."
    assert offsets(result) == [0, 4]
    assert result.exit_code is None


def test_a_store_to_code_is_a_crash():
    result = run(program(*set_register(1, CODE_ADDRESS), store(1, 1), *leave(0)))
    assert "crashed" in result.fault


def test_running_data_is_a_crash():
    result = run(program(*set_register(1, DATA_ADDRESS), 0xD61F0020, *leave(0)))  # br x1
    assert "crashed" in result.fault


@pytest.mark.parametrize("word", [UNDEFINED, 0xD4200000, 0xD5181000])  # udf, brk, msr sctlr_el1
def test_an_instruction_a_program_may_not_run_is_a_crash(word):
    result = run(program(NOP, word, *leave(0)))
    assert result.fault == f"The program crashed at {CODE_ADDRESS + 4:#x}: illegal instruction."
    assert offsets(result) == [0]


def test_a_crash_at_once_has_nothing_to_return():
    with pytest.raises(CaptureError, match="Nothing was recorded"):
        run(program(UNDEFINED))


def test_an_endless_loop_ends_with_time():
    result = run(program(BRANCH_TO_SELF), CaptureLimits(emulation_seconds=0.5), limit=1_000_000_00)
    assert result.truncated
    assert result.recording.rows > 1000


def test_endless_skipping_ends_with_time():
    with pytest.raises(CaptureError, match=r"Nothing was recorded within 0\.5 s"):
        run(program(BRANCH_TO_SELF), CaptureLimits(emulation_seconds=0.5), skip=1 << 40)


def test_endless_system_calls_end_with_time():
    content = program(*set_register(8, 172), SYSTEM_CALL, branch(-1))
    result = run(content, CaptureLimits(emulation_seconds=0.3), limit=100_000_000)
    assert result.truncated


def test_a_run_repeats_exactly():
    first, second = run(LOOP), run(LOOP)
    assert pcs(first) == pcs(second)


def test_unknown_system_calls_are_listed():
    result = run(program(*system_call(198, 2, 1, 0), *system_call(1999), *leave(0)))
    assert result.unknown_system_calls == {"socket": 1, "number 1999": 1}
