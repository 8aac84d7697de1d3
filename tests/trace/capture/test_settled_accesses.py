"""Instructions whose accesses are settled from registers: SVE and DC ZVA."""

import pytest

from tests.trace.capture.programs import DATA_ADDRESS, leave, program, set_register
from tests.trace.capture.runs import accesses, run

PREDICATE_ALL = 0x2518E3E0  # ptrue p0.b
PREDICATE_FIVE = [*set_register(3, 5), 0x25231FE0]  # whilelo p0.b, xzr, x3


@pytest.mark.parametrize(
    ("word", "offset_bytes", "size_bytes"),
    [
        (0xA400A020, 0, 16),  # ld1b {z0.b}, p0/z, [x1]
        (0xA401A020, 16, 16),  # ld1b {z0.b}, p0/z, [x1, #1, mul vl]
        (0xA40FA020, -16, 16),  # ld1b {z0.b}, p0/z, [x1, #-1, mul vl]
        (0xA5E0A020, 0, 16),  # ld1d {z0.d}, p0/z, [x1]
        (0xA560A020, 0, 8),  # ld1w {z0.d}, p0/z, [x1]: two words widened
        (0xA5E24020, 80, 16),  # ld1d {z0.d}, p0/z, [x1, x2, lsl #3]
        (0xE400E020, 0, 16),  # st1b {z0.b}, p0, [x1]
        (0xE4024020, 10, 16),  # st1b {z0.b}, p0, [x1, x2]
    ],
)
@pytest.mark.parametrize("predicate", [[PREDICATE_ALL], PREDICATE_FIVE], ids=["all", "five"])
def test_contiguous_vectors_count_whole(word, offset_bytes, size_bytes, predicate):
    code = [*set_register(1, DATA_ADDRESS + 64), *set_register(2, 10), *predicate, word, *leave(0)]
    result = run(program(*code))
    assert result.fault is None
    assert accesses(result) == [(DATA_ADDRESS + 64 + offset_bytes, size_bytes)]


def test_a_zeroed_block_is_aligned():
    result = run(program(*set_register(1, DATA_ADDRESS + 100), 0xD50B7421, *leave(0)))
    assert accesses(result) == [(DATA_ADDRESS + 64, 64)]


def test_many_scattered_ones_are_all_settled():
    """More groups than hooks: one hook over all of them."""
    far_apart = [word for _ in range(200) for word in [0xD50B7421, *[0xD503201F] * 80]]
    result = run(program(*set_register(1, DATA_ADDRESS), *far_apart, *leave(0)))
    assert accesses(result) == [(DATA_ADDRESS, 64)] * 200


def test_recording_only_a_part_settles_only_that():
    code = [*set_register(1, DATA_ADDRESS), *[0xD50B7421] * 5, *leave(0)]
    first = len(set_register(1, DATA_ADDRESS))
    assert accesses(run(program(*code), skip=first + 2, limit=2)) == [(DATA_ADDRESS, 64)] * 2
