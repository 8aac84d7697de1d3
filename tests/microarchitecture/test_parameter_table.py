import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, PARAMETER_NAMES
from perfvec.microarchitecture.parameter_table import ParameterTable, encode, parameter_field, table_of, valid_rows
from perfvec.microarchitecture.parameters import parameters_from_values
from perfvec.microarchitecture.public_machines import public_machines

MACHINES = [machine.parameters for machine in public_machines()]


def test_rows_are_the_machines_they_were_made_from():
    table = table_of(MACHINES)
    assert len(table) == len(MACHINES)
    assert [table.row(index, machine.name) for index, machine in enumerate(MACHINES)] == MACHINES
    assert valid_rows(table).all()


def test_take_keeps_rows_in_order():
    table = table_of(MACHINES)
    mask = table.columns["rob_entries"] == 512
    taken = table.take(mask)
    assert [taken.row(i, "m").l2 for i in range(len(taken))] == [m.l2 for m in MACHINES if m.rob_entries == 512]


field_numbers = {
    field.name: st.integers(-1, len(field.choices))
    if field.choices
    else st.sampled_from([0, 1, 2, 3, 4, 8, 43, 45, 48, 64, 100, 128, field.minimum, field.maximum, field.maximum + 1])
    for field in PARAMETER_FIELDS
}


@given(
    st.sampled_from(MACHINES),
    st.dictionaries(st.sampled_from(PARAMETER_NAMES), st.nothing() | st.none(), max_size=4),
    st.data(),
)
def test_valid_rows_agrees_with_the_check_of_one_machine(machine, changes, data):
    numbers = {name: int(column[0]) for name, column in table_of([machine]).columns.items()}
    numbers |= {name: data.draw(field_numbers[name]) for name in changes}
    in_range = all(0 <= numbers[field.name] < len(field.choices) for field in PARAMETER_FIELDS if field.choices)
    table = ParameterTable({name: np.array([number]) for name, number in numbers.items()})
    try:
        valid = in_range and parameters_from_values(table.values(0), "m") is not None
    except MachineError:
        valid = False
    assert bool(valid_rows(table)[0]) == valid


def test_columns_must_be_complete():
    columns = dict(table_of(MACHINES).columns)
    del columns["l2.size_kb"]
    with pytest.raises(MachineError, match=r"missing or unknown: l2[.]size_kb"):
        ParameterTable(columns)


def test_columns_must_have_one_length():
    columns = dict(table_of(MACHINES).columns)
    columns["l2.size_kb"] = columns["l2.size_kb"][:3]
    with pytest.raises(MachineError, match="one length"):
        ParameterTable(columns)


@pytest.mark.parametrize(
    ("name", "value"), [("core", "vliw"), ("core", 1), ("rob_entries", "big"), ("rob_entries", True)]
)
def test_values_of_another_kind_are_not_encoded(name, value):
    with pytest.raises(MachineError, match=name):
        encode(parameter_field(name), value)
