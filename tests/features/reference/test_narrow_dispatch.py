import pytest

from perfvec.features.reference.narrow_dispatch import cycles_per_micro_op


@pytest.mark.parametrize(
    ("rename", "dispatch", "depth", "seen"), [(2, 1, 6, 1.75), (6, 5, 6, 0.555), (6, 5, 4, 0.52), (4, 3, 7, 0.875)]
)
def test_straight_code_is_dispatched_as_fast_as_in_gem5(rename: int, dispatch: int, depth: int, seen: float) -> None:
    """seen: in gem5's commit gaps of straight stretches on machines u042, u049, u019 and u025 of the dataset."""
    assert cycles_per_micro_op(rename, dispatch, depth) == pytest.approx(seen, rel=0.02)


@pytest.mark.parametrize("depth", range(0, 10, 3))
@pytest.mark.parametrize(("rename", "dispatch"), [(2, 1), (4, 3), (6, 5), (8, 3), (8, 1)])
def test_it_costs_more_than_the_width_says_and_less_than_thrice_as_much(rename: int, dispatch: int, depth: int) -> None:
    assert 1.0 < cycles_per_micro_op(rename, dispatch, depth) * dispatch < 3.0
