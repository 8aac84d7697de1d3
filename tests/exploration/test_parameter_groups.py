"""Groups of parameters whose mixtures are all valid machines."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfvec.errors import MachineError
from perfvec.exploration.parameter_groups import (
    CORE_LABEL,
    GRAINS,
    PARAMETER_GROUPS,
    differing_groups,
    mixtures,
)
from perfvec.exploration.shapley import MOST_EXACT_PLAYERS, all_subsets
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameter_table import table_of, valid_rows
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.microarchitecture.sampling import sample_machines

A72, A7, N1 = (presets()[name] for name in ("cortex_a72_like", "cortex_a7_like", "neoverse_n1_like"))
MACHINES = [*sample_machines(60, seed=5), *(machine.parameters for machine in public_machines())]


def test_every_parameter_is_in_one_group_and_the_groups_can_be_divided_exactly():
    names = [name for group in PARAMETER_GROUPS for name in group.parameters]
    assert sorted(names) == sorted(PARAMETER_NAMES)
    assert len(PARAMETER_GROUPS) <= MOST_EXACT_PLAYERS


@pytest.mark.parametrize("grain", GRAINS)
@settings(max_examples=60)
@given(pair=st.permutations(range(len(MACHINES))), seed=st.integers(0, 2**32 - 1))
def test_every_mixture_is_valid(grain, pair, seed):
    first, second = MACHINES[pair[0]], MACHINES[pair[1]]
    groups = differing_groups(first, second, grain)
    chosen = np.random.default_rng(seed).random((200, len(groups))) < 0.5
    assert valid_rows(mixtures(groups, chosen, first, second)).all()


@pytest.mark.parametrize("grain", GRAINS)
def test_all_mixtures_of_presets_are_valid_and_end_at_the_machines(grain):
    for first, second in combinations(presets().values(), 2):
        groups = differing_groups(first, second, grain)
        chosen = all_subsets(min(len(groups), 12))
        chosen = np.pad(chosen, ((0, 0), (0, len(groups) - chosen.shape[1])), mode="edge")
        table = mixtures(groups, chosen, first, second)
        assert valid_rows(table).all()
        assert table.row(0, first.name) == first
        assert table.row(len(table) - 1, second.name) == second


def test_groups_hold_what_differs_and_no_parameter_twice():
    for grain in GRAINS:
        groups = differing_groups(A72, N1, grain)
        names = [name for group in groups for name in group.parameters]
        assert sorted(names) == sorted(name for name in PARAMETER_NAMES if A72.value(name) != N1.value(name))


def test_the_core_kind_takes_along_what_depends_on_it():
    for grain in GRAINS:
        group = differing_groups(A7, A72, grain)[0]
        assert group.label == CORE_LABEL
        assert {"core", "rob_entries", "lq_entries", "issue_width"} <= set(group.parameters)


def test_size_and_ways_are_one_where_a_mixture_would_not_be_valid():
    """48 kB take three ways or six, 64 kB do not: either change alone is no cache."""
    larger = changed(A72, {"l1i.size_kb": 64, "l1i.assoc": 4})
    (group,) = differing_groups(A72, larger, "parameters")
    assert group.parameters == ("l1i.size_kb", "l1i.assoc")
    other = changed(A72, {"l1d.size_kb": 64, "l1d.assoc": 4})
    assert len(differing_groups(A72, other, "parameters")) == 2


def test_equal_machines_differ_in_nothing():
    assert differing_groups(A72, changed(A72, {}, "again")) == ()


def test_a_change_is_said_with_units():
    (group,) = differing_groups(A72, changed(A72, {"l2.size_kb": 2048}))
    assert group.change(A72, changed(A72, {"l2.size_kb": 2048})) == (f"L2 cache size {A72.l2.size_kb} → 2048 kB")


def test_mixtures_take_the_chosen_groups():
    second = changed(A72, {"l2.size_kb": 2048, "period_ps": 250})
    groups = differing_groups(A72, second)
    table = mixtures(groups, np.array([[True, False]]), A72, second)
    assert table.values(0) == table_of([changed(A72, {"period_ps": 250})]).values(0)


def test_another_grain_is_refused():
    with pytest.raises(MachineError, match="should be one of groups, parameters"):
        differing_groups(A72, N1, "bits")
