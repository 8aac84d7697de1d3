import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.microarchitecture.value_codes import MERGED_COMBINATIONS, number_groups

GROUPS = [("core",), ("l1d.latency", "period_ps"), ("period_ps",), ("l2.size_kb", "l2.assoc"), ("mem_channels",)]
TABLE = table_of(sample_machines(200, 4))


def test_each_design_is_shown_by_the_example_of_its_combination():
    numbered = number_groups(TABLE, GROUPS, 1000)
    assert sorted(member for group in numbered for member in group.members) == [0, 1, 2, 3, 4]
    for group in numbered:
        names = [name for member in group.members for name in GROUPS[member]]
        for name in names:
            column = TABLE.columns[name]
            np.testing.assert_array_equal(column[group.examples[group.codes]], column)
        combinations = {tuple(TABLE.columns[name][row] for name in names) for row in range(len(TABLE))}
        assert len(group.examples) == len(combinations)


def test_small_groups_are_merged():
    numbered = number_groups(
        TABLE, [("core",), ("mem_channels",), ("int_mul_units",), ("l2.latency", "period_ps")], 1000
    )
    assert max(len(group.members) for group in numbered) > 1
    assert all(len(group.examples) <= MERGED_COMBINATIONS for group in numbered if len(group.members) > 1)


def test_equal_designs_have_one_combination():
    same = table_of([presets()["wide8_like"]] * 5)
    (group,) = number_groups(same, GROUPS, 10)
    assert group.examples.tolist() == [0]
    assert group.codes.tolist() == [0] * 5


def test_too_many_combinations_and_impossible_values_are_left_to_the_caller():
    assert number_groups(TABLE, GROUPS, 5) is None
    for value in (-1, 1 << 40):
        wrong = ParameterTable({**TABLE.columns, "mem_channels": np.full(len(TABLE), value)})
        assert number_groups(wrong, GROUPS, 1000) is None


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=60))
def test_any_values_come_back(rows):
    values = np.array(rows, dtype=np.int64)
    base = table_of([presets()["wide8_like"]] * len(rows))
    columns = {"mem_channels": values[:, 0], "rob_entries": values[:, 1], "mem_type": values[:, 2]}
    table = ParameterTable({**base.columns, **columns})
    numbered = number_groups(table, [("mem_channels", "rob_entries"), ("mem_type",)], 1000)
    for group in numbered:
        for member in group.members:
            for name in [("mem_channels", "rob_entries"), ("mem_type",)][member]:
                np.testing.assert_array_equal(table.columns[name][group.examples[group.codes]], table.columns[name])
