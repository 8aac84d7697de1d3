import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.exploration.search_axes import SearchAxes
from tests.exploration.small_problems import BOTH_CORES, CACHES, space_of

SPACES = [space_of(CACHES), space_of(BOTH_CORES), space_of({"rob_entries": [64], "lq_entries": [8, 16]})]


@pytest.mark.parametrize("space", SPACES)
def test_ranks_lead_back_to_the_design(space):
    axes, indices = SearchAxes(space), np.arange(space.size)
    ranks = axes.ranks(indices)
    assert (ranks >= 0).all()
    assert (ranks < axes.lengths).all()
    assert axes.indices(ranks).tolist() == indices.tolist()


def test_a_greater_rank_is_a_greater_value_though_the_list_is_not_in_order():
    space = space_of(CACHES)
    axes = SearchAxes(space)
    sizes = space.table(axes.indices(np.array([[rank, 0, 0] for rank in range(4)]))).columns["l1d.size_kb"]
    assert sizes.tolist() == [4, 8, 32, 128]


def differing(space, first, second):
    one, other = (space.table(np.array([index])).values(0) for index in (first, second))
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@given(st.data())
def test_neighbours_are_exactly_the_designs_one_step_off(data):
    space = space_of(CACHES)
    index = data.draw(st.integers(0, space.size - 1))
    found = SearchAxes(space).neighbours(np.array([index])).tolist()
    steps = {axis.name: sorted(axis.values()) for axis in space.axes}

    def is_near(other):
        changes = differing(space, index, other)
        return len(changes) == 1 and all(
            abs(steps[name].index(before) - steps[name].index(after)) == 1 for name, (before, after) in changes.items()
        )

    assert found == [other for other in range(space.size) if is_near(other)]


def test_all_other_words_of_a_choice_are_neighbours():
    space = space_of({"l2.prefetcher": ["none", "stride", "tagged"], "period_ps": [400, 500, 600]})
    found = SearchAxes(space).neighbours(np.array([0]))
    rows = [space.table(found).values(row) for row in range(len(found))]
    assert {(row["l2.prefetcher"], row["period_ps"]) for row in rows} == {
        ("stride", 400),
        ("tagged", 400),
        ("none", 500),
    }
    assert len(rows) == 3


def test_both_core_kinds_are_neighbours():
    space = space_of(BOTH_CORES)
    (in_order,) = np.flatnonzero(space.table(np.arange(space.size)).columns["core"] == 1)[:1]
    cores = space.table(SearchAxes(space).neighbours(np.array([in_order]))).columns["core"]
    assert set(cores.tolist()) == {0, 1}


@given(st.integers(0, 3), st.integers(0, 2**31))
def test_perturbed_designs_are_as_many_steps_off_at_most(moves, seed):
    space = space_of(CACHES)
    axes, random = SearchAxes(space), np.random.default_rng(seed)
    indices = random.integers(space.size, size=20)
    distance = np.abs(axes.ranks(axes.perturbed(indices, moves, random)) - axes.ranks(indices)).sum(axis=1)
    assert (distance <= moves).all()


def test_a_space_without_a_choice_has_no_neighbours():
    axes = SearchAxes(space_of({"rob_entries": [64]}))
    assert axes.neighbours(np.array([0])).size == 0
    assert axes.perturbed(np.array([0, 0]), 2, np.random.default_rng(0)).tolist() == [0, 0]


def test_widths_that_have_to_be_equal_move_together():
    widths = {name: [1, 2, 3, 4] for name in ("fetch_width", "issue_width", "commit_width")}
    space = space_of(widths, "fetch_width == issue_width and issue_width == commit_width")
    (start,) = np.flatnonzero(
        (space.table(np.arange(space.size)).columns["fetch_width"] == 2)
        & space.keeps(space.table(np.arange(space.size)))
    )
    found = SearchAxes(space).neighbours(np.array([start]))
    kept = found[space.keeps(space.table(found))]
    assert space.table(kept).columns["commit_width"].tolist() == [1, 3]


def test_a_caches_ways_may_change_with_its_size():
    space = space_of({"l1d.size_kb": [32, 48], "l1d.assoc": [4, 6]})
    valid = np.flatnonzero(space.keeps(space.table(np.arange(space.size))))
    assert valid.size == 2
    assert valid[1] in SearchAxes(space).neighbours(valid[:1])
