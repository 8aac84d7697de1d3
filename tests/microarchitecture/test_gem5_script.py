import ast
import json

import pytest

from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameters import changed, to_document
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.microarchitecture.sampling import sample_machines

from .m5_recorder import record

PROGRAM = "program"


def record_generated(machine, folder, skip, window):
    script = folder / "generated.py"
    script.write_text(gem5_script(machine))
    return record(script, ["--skip", str(skip), "--window", str(window), PROGRAM, "argument"])


def record_reference(machine, folder, skip, window, gem5_data):
    (folder / "machine.json").write_text(json.dumps(to_document(machine)))
    arguments = [str(folder / "machine.json"), str(skip), str(window), "-", "--", PROGRAM, "argument"]
    return record(gem5_data / "run_machine.py", arguments)


def assert_same_settings(machine, folder, skip, window, gem5_data):
    objects, calls = record_generated(machine, folder, skip, window)
    expected_objects, expected_calls = record_reference(machine, folder, skip, window, gem5_data)
    assert objects == expected_objects, machine.name
    assert calls == expected_calls


@pytest.mark.parametrize("skip", [0, 5000])
@pytest.mark.parametrize("name", list(presets()))
def test_settings_equal_those_of_the_dataset_s_own_runs(name, skip, tmp_path, gem5_data):
    assert_same_settings(presets()[name], tmp_path, skip, 2000, gem5_data)


@pytest.mark.slow
def test_settings_are_equal_on_every_public_and_on_sampled_machines(tmp_path, gem5_data):
    machines = [machine.parameters for machine in public_machines()] + sample_machines(100, seed=7)
    for number, machine in enumerate(machines):
        assert_same_settings(machine, tmp_path, 1000 * (number % 2), 2000, gem5_data)


def test_the_recorder_sees_a_changed_setting(tmp_path):
    machine = presets()["cortex_a72_like"]
    for change in ({"rob_entries": 129}, {"l2.prefetcher": "tagged"}, {"mem_channels": 2}, {"fp_div_latency": 11}):
        assert record_generated(machine, tmp_path, 0, 9) != record_generated(changed(machine, change), tmp_path, 0, 9)


def test_without_a_window_the_program_runs_to_its_end(tmp_path):
    script = tmp_path / "generated.py"
    script.write_text(gem5_script(presets()["cortex_a7_like"]))
    objects, calls = record(script, [PROGRAM])
    core = next(item for item in objects if item["class"] == "ArmMinorCPU")
    assert "max_insts_any_thread" not in core["attributes"]
    assert [name for name, _ in calls] == ["instantiate", "stats.reset", "simulate"]


@pytest.mark.parametrize("machine", sample_machines(20, seed=3), ids=lambda machine: machine.name)
def test_script_is_python_with_every_setting_filled_in(machine):
    text = gem5_script(machine)
    ast.parse(text)
    assert "$" not in text
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize("name", ['"""\nimport os  # "', "'\\", "$core", "ä\n{x}"])
def test_a_name_is_only_ever_a_string(name):
    text = gem5_script(changed(presets()["cortex_a7_like"], {}, name))
    assigned = {
        node.targets[0].id: node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(assigned["MACHINE"]) == name
    plain = gem5_script(presets()["cortex_a7_like"])
    assert len(ast.parse(text).body) == len(ast.parse(plain).body)
