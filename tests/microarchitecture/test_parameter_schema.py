from dataclasses import fields

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import (
    FIELDS_BY_NAME,
    PARAMETER_FIELDS,
    PARAMETER_NAMES,
    parameter_field,
)
from perfvec.microarchitecture.parameters import CacheParameters, DataCacheParameters, MachineParameters


def test_schema_and_dataclasses_hold_the_same_parameters_in_the_same_order():
    caches = {"l1i": CacheParameters, "l1d": DataCacheParameters, "l2": DataCacheParameters}
    names = []
    for field in fields(MachineParameters):
        inner = caches.get(field.name)
        names += [f"{field.name}.{key.name}" for key in fields(inner)] if inner else [field.name]
    assert names[0] == "name"
    assert tuple(names[1:]) == PARAMETER_NAMES


def test_names_are_unique():
    assert len(FIELDS_BY_NAME) == len(PARAMETER_FIELDS)


@pytest.mark.parametrize("field", PARAMETER_FIELDS, ids=lambda field: field.name)
def test_each_field_is_documented_and_bounded(field):
    assert field.label
    assert field.help.endswith(".")
    assert bool(field.choices) != (0 <= field.minimum < field.maximum)
    assert (field.encoding == "choice") == bool(field.choices)


def test_unknown_name_is_refused_with_the_names_that_exist():
    with pytest.raises(
        MachineError, match=r"'l3[.]size_kb' is no machine parameter; the parameters are core, period_ps"
    ):
        parameter_field("l3.size_kb")
