import json
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, PARAMETER_NAMES
from perfvec.microarchitecture.parameters import (
    changed,
    parameters_from_document,
    parameters_text,
    read_parameters,
    to_document,
    write_parameters,
)
from perfvec.microarchitecture.public_machines import presets, public_machines


def cortex_a72():
    return presets()["cortex_a72_like"]


def document_of(machine):
    return json.loads(json.dumps(to_document(machine)))


def test_every_machine_of_the_dataset_reads_and_writes_unchanged(gem5_data):
    for listing in ("machines.json", "design_grid/machines.json", "tiling/machines.json"):
        for document in json.loads((gem5_data / listing).read_text()):
            expected = {key: value for key, value in document.items() if key != "split"}
            assert to_document(parameters_from_document(document)) == expected


def test_file_round_trip_keeps_the_machine(tmp_path):
    for machine in presets().values():
        write_parameters(machine, tmp_path / "a.json")
        assert read_parameters(tmp_path / "a.json") == machine


def test_written_file_names_its_schema_and_version():
    document = json.loads(parameters_text(cortex_a72()))
    assert document["schema"] == "perfvec.machine_parameters"
    assert document["schema_version"] == 1


def test_file_without_a_name_is_called_by_its_stem(tmp_path):
    document = document_of(cortex_a72())
    del document["name"]
    (tmp_path / "my_core.json").write_text(json.dumps(document))
    assert read_parameters(tmp_path / "my_core.json").name == "my_core"


def test_split_is_accepted():
    assert parameters_from_document({**document_of(cortex_a72()), "split": "test"}) == cortex_a72()


def test_machine_is_immutable():
    with pytest.raises(FrozenInstanceError):
        cortex_a72().rob_entries = 3


def test_machine_cannot_be_made_invalid():
    with pytest.raises(MachineError, match="rob_entries is 0"):
        replace(cortex_a72(), rob_entries=0)


@pytest.mark.parametrize("name", [field.name for field in PARAMETER_FIELDS])
def test_each_missing_parameter_is_named(name):
    document = document_of(cortex_a72())
    holder, _, key = name.rpartition(".")
    del (document[holder] if holder else document)[key]
    with pytest.raises(MachineError, match=f"{name.replace('.', '[.]')} is missing"):
        parameters_from_document(document)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fetch_width": 13}, "fetch_width is 13; it should lie between 1 and 12 instructions per cycle"),
        ({"fetch_width": 2.5}, "fetch_width is 2.5; it should be a whole number"),
        ({"fetch_width": True}, "fetch_width is True; it should be a whole number"),
        ({"fetch_width": "4"}, "fetch_width is '4'; it should be a whole number"),
        ({"fetch_width": None}, "fetch_width is None; it should be a whole number"),
        ({"core": "vliw"}, "core is 'vliw'; it should be one of o3, inorder"),
        ({"core": ["o3"]}, "core is .'o3'.; it should be one of o3, inorder"),
        ({"btb_entries": 3000}, "btb_entries is 3000; it should be a power of two"),
        ({"mem_channels": 3}, "mem_channels is 3; it should be a power of two"),
        ({"l1d.prefetcher": "magic"}, "l1d.prefetcher is 'magic'; it should be one of none, stride, tagged"),
        ({"l1d.assoc": 3}, "l1d.assoc is 3, which does not divide 32 kB of 64-byte lines"),
        ({"l2.size_kb": 3000}, "does not divide 3000 kB of 64-byte lines"),
        ({"core": "inorder"}, "rob_entries is 128; an in-order core has none, so it should be 0"),
        ({"int_regs": 42}, "int_regs is 42; it should lie between 43"),
        (
            {"size_kb": 4},
            "'size_kb' is no machine parameter; l1i.size_kb or l1d.size_kb or l2.size_kb is perhaps meant",
        ),
        ({"l1i.write_buffers": 4}, "'l1i.write_buffers' is no machine parameter"),
        ({"schema_version": 2}, "schema_version is 2; this program reads 1"),
        ({"schema": "perfvec.machine"}, "schema is 'perfvec.machine'; this program reads 'perfvec.machine_parameters'"),
    ],
)
def test_each_problem_is_one_sentence_that_names_the_parameter(changes, sentence):
    with pytest.raises(MachineError, match=sentence):
        changed(cortex_a72(), changes)


def test_forty_eight_kilobytes_want_three_six_or_twelve_ways():
    machine = changed(cortex_a72(), {"l1d.size_kb": 48, "l1d.assoc": 6})
    assert machine.l1d.assoc == 6
    with pytest.raises(MachineError, match="3, 6, 12, 24, 48 ways would"):
        changed(machine, {"l1d.assoc": 4})


def test_several_problems_are_all_told():
    with pytest.raises(MachineError, match=r"fetch_width is 0.*mem_ports is 99"):
        changed(cortex_a72(), {"fetch_width": 0, "mem_ports": 99})


@pytest.mark.parametrize("value", [7, "small", None, [1, 2]])
def test_a_cache_that_is_no_object_is_refused(value):
    with pytest.raises(MachineError, match="l1d should be an object with the keys size_kb, assoc"):
        parameters_from_document({**document_of(cortex_a72()), "l1d": value})


@pytest.mark.parametrize("text", ["", "[]", "[[" * 100_000, "{", "3", "null", '{"a": ' + "9" * 5000 + "}"])
def test_unreadable_files_are_refused(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(MachineError, match=r"bad[.]json"):
        read_parameters(tmp_path / "bad.json")


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(MachineError, match="could not be read"):
        read_parameters(tmp_path / "absent.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*PARAMETER_NAMES, "l1d", "name", "split", "schema"]), json_values, max_size=5))
def test_any_change_gives_a_valid_machine_or_a_machine_error(changes):
    document = {**document_of(cortex_a72()), **changes}
    try:
        machine = parameters_from_document(document)
    except MachineError:
        return
    assert parameters_from_document(to_document(machine)) == machine


@given(st.sampled_from(public_machines()), st.sampled_from(PARAMETER_NAMES))
def test_value_reads_what_the_document_holds(machine, name):
    holder, _, key = name.rpartition(".")
    document = to_document(machine.parameters)
    assert machine.parameters.value(name) == (document[holder] if holder else document)[key]


@pytest.mark.parametrize("name", ["l1d", "nothing", "l1d.nothing", "to_document"])
def test_value_of_an_unknown_parameter_is_refused(name):
    with pytest.raises(MachineError, match=f"'{name}' is no machine parameter"):
        cortex_a72().value(name)
