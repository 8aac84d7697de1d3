import json

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import to_document
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.training.machine_collection import collect_public_machines


def write_lists(folder, main, grid, tiling):
    for name, machines in (("", main), ("design_grid", grid), ("tiling", tiling)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "machines.json").write_text(json.dumps(machines))


def test_the_dataset_s_machines_are_those_that_ship(gem5_data):
    assert collect_public_machines(gem5_data) == public_machines()


def test_a_machine_of_two_lists_is_one_of_two_sets(tmp_path):
    a7, a53 = (to_document(presets()[name]) for name in ("cortex_a7_like", "cortex_a53_like"))
    write_lists(tmp_path, [{**a7, "split": "train"}, {**a53, "split": "many"}], [], [a7])
    machines = collect_public_machines(tmp_path)
    assert [(m.parameters.name, m.sets, m.split) for m in machines] == [
        ("cortex_a7_like", ("main", "tiling"), "train"),
        ("cortex_a53_like", ("many_machines",), "many"),
    ]


def test_two_machines_of_one_name_are_refused(tmp_path):
    a7 = to_document(presets()["cortex_a7_like"])
    write_lists(tmp_path, [a7], [], [{**a7, "period_ps": 500}])
    with pytest.raises(MachineError, match="Two different machines of the dataset are called 'cortex_a7_like'"):
        collect_public_machines(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[3]"])
def test_what_is_no_list_of_machines_is_refused(tmp_path, text):
    (tmp_path / "machines.json").write_text(text)
    with pytest.raises(MachineError, match=r"machines[.]json' (could not|should)"):
        collect_public_machines(tmp_path)
