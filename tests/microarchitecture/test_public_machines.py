from collections import Counter

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.public_machines import (
    PUBLIC_MACHINES_PATH,
    presets,
    public_machines,
    read_public_machines,
)
from perfvec.training.machine_collection import write_machine_assets


def test_machines_of_every_set_are_there():
    machines = public_machines()
    assert Counter(machine.split for machine in machines) == {"many": 128, "train": 56, "test": 12, "val": 8, None: 38}
    assert sum("design_grid" in machine.sets for machine in machines) == 36
    assert sum("tiling" in machine.sets for machine in machines) == 9


def test_presets_are_the_seven_named_cores():
    assert list(presets()) == [
        "cortex_a7_like",
        "cortex_a53_like",
        "cortex_a15_like",
        "a64fx_like",
        "cortex_a72_like",
        "neoverse_n1_like",
        "wide8_like",
    ]


def test_presets_equal_the_public_machines_of_their_names():
    by_name = {machine.parameters.name: machine.parameters for machine in public_machines()}
    for name, machine in presets().items():
        assert machine == by_name[name]


def test_shipped_files_are_what_the_dataset_gives(gem5_data, tmp_path):
    assert write_machine_assets(gem5_data, tmp_path) == 242
    assert (tmp_path / "machines" / "parameters.json").read_text() == PUBLIC_MACHINES_PATH.read_text()


def test_shipped_file_is_small():
    assert PUBLIC_MACHINES_PATH.stat().st_size < 300_000


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": 1, "schema_version": 1, "machines": [{}]}'])
def test_unreadable_lists_are_refused(tmp_path, text):
    (tmp_path / "machines.json").write_text(text)
    with pytest.raises(MachineError, match="could not be read as a list of public machines"):
        read_public_machines(tmp_path / "machines.json")


def test_other_versions_are_refused(tmp_path):
    (tmp_path / "machines.json").write_text(
        '{"schema": "perfvec.public_machines", "schema_version": 9, "machines": []}'
    )
    with pytest.raises(MachineError, match="version 9; this program reads"):
        read_public_machines(tmp_path / "machines.json")
