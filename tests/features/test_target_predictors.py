import numpy as np
import pytest

from perfvec.features.target_predictors import (
    CALL_KIND,
    DIRECT_KIND,
    MISSED_BTB_256,
    MISSED_LAST_TARGET,
    MISSED_PATH_TARGET,
    MISSED_RETURN,
    RETURN_KIND,
    empty_target_tables,
    predict_targets,
)

ALL_BUFFERS = MISSED_BTB_256 * 7


def missed_by(transfers: list[tuple[int, int, int]]) -> list[int]:
    """Run taken transfers (pc, kind, target) through the predictors."""
    pcs = np.array([pc for pc, _, _ in transfers], dtype=np.uint64)
    ids = np.unique(pcs, return_inverse=True)[1].astype(np.int32)
    missed = np.zeros(len(pcs), dtype=np.uint16)
    kinds = np.array([kind for _, kind, _ in transfers], dtype=np.uint8)
    targets = np.array([target for _, _, target in transfers], dtype=np.uint64)
    predict_targets(empty_target_tables(), pcs, ids, kinds, np.ones(len(pcs), dtype=bool), targets, missed)
    return missed.tolist()


@pytest.mark.parametrize(("depth", "expected"), [(16, 0), (17, 1), (20, 4)])
def test_the_return_stack_holds_sixteen_calls(depth: int, expected: int) -> None:
    calls = [(0x1000 + 16 * level, CALL_KIND | DIRECT_KIND, 0x1010 + 16 * level) for level in range(depth)]
    returns = [(0x8000 + 4 * level, RETURN_KIND, 0x1004 + 16 * level) for level in reversed(range(depth))]
    missed = missed_by(calls + returns)[depth:]
    assert [bool(bits & MISSED_RETURN) for bits in missed] == [False] * (depth - expected) + [True] * expected


def test_buffers_conflict_by_their_size() -> None:
    apart_1024 = 0x1000 + 4 * 1024
    missed = missed_by([(pc, DIRECT_KIND, 0x40) for pc in (0x1000, apart_1024, 0x1000, 0x1000)])
    assert missed == [ALL_BUFFERS, ALL_BUFFERS, MISSED_BTB_256 * 3, 0]


def test_an_indirect_jump_that_alternates_misses_its_last_target_alone() -> None:
    jumps = [(0x1000, 0, target) for target in [0x2000, 0x3000] * 20]
    missed = missed_by(jumps)
    assert all(bits & MISSED_LAST_TARGET for bits in missed)
    assert not any(bits & MISSED_PATH_TARGET for bits in missed[10:])


def test_an_indirect_jump_to_one_target_misses_once() -> None:
    assert [bool(bits & MISSED_LAST_TARGET) for bits in missed_by([(0x1000, 0, 0x2000)] * 3)] == [True, False, False]


def test_an_unknown_target_is_no_miss() -> None:
    assert missed_by([(0x1000, RETURN_KIND, 0), (0x1000, 0, 0), (0x1000, DIRECT_KIND, 0)]) == [0, 0, 0]
