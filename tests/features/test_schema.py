import hashlib

from perfvec.features.feature import Group
from perfvec.features.schema import (
    BRANCHES_COLUMN,
    DATAFLOW_COLUMN,
    DEPENDENCE_COLUMN,
    FEATURE_COUNT,
    FEATURE_NAMES,
    FEATURES,
    MEMORY_COLUMN,
    REUSE_COLUMN,
    SCHEMA_NAME,
    SCHEMA_VERSION,
    columns_of,
)

# Trained weights depend on order, units and values: whoever changes them must raise the version, and these.
ORDER_OF_VERSION_3 = "99431e3c25dbce03"


def test_order_and_units_belong_to_the_version() -> None:
    text = "\n".join(f"{feature.name}\t{feature.group}\t{feature.unit}" for feature in FEATURES)
    assert (SCHEMA_NAME, SCHEMA_VERSION, FEATURE_COUNT) == ("perfvec.features", 3, 154)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == ORDER_OF_VERSION_3


def test_modules_start_at_their_first_feature() -> None:
    firsts = (REUSE_COLUMN, BRANCHES_COLUMN, DEPENDENCE_COLUMN, MEMORY_COLUMN, DATAFLOW_COLUMN)
    assert [FEATURE_NAMES[column] for column in firsts] == [
        "code_stack_distance", "taken", "producer_distance_0", "forward_distance", "height_unit_window_32",
    ]  # fmt: skip


def test_names_are_unique_and_all_is_said() -> None:
    assert len(set(FEATURE_NAMES)) == FEATURE_COUNT
    assert all(feature.unit and feature.description for feature in FEATURES)


def test_groups_divide_the_columns() -> None:
    columns = [column for group in Group for column in columns_of(group).tolist()]
    assert sorted(columns) == list(range(FEATURE_COUNT))
    assert len(columns_of(Group.PAPER)) == 73
    assert columns_of(Group.PAPER, Group.BLOCK).tolist() == sorted(columns_of(Group.PAPER, Group.BLOCK).tolist())
