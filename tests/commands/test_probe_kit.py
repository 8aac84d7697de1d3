"""The kit is written; and from its zip to a fitted machine: the script runs, its CSV is read, the machine is fitted.

No gem5 is at hand here, so a stand-in is run by the script in its place: it prints the RESULT line that the exported
configuration prints, with what gem5 measured on a validation machine in the dataset.
"""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from perfvec.commands import fit_machine
from perfvec.commands.probe_kit import command
from perfvec.microarchitecture.machine import read_machine
from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, example_parameters, measurement_examples
from perfvec.microarchitecture.measurements import read_measurements
from perfvec.microarchitecture.probe_kit import build_probe_kit
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER, presets

REPLAY = """#!{python}
import json, pathlib, sys
option, folder, config, program = sys.argv[1:]
assert option == "-d" and pathlib.Path(folder).is_dir()
assert pathlib.Path(config).name == "machine.py" and pathlib.Path(program).read_bytes()[:4] == b"\\x7fELF"
instructions, cycles = json.loads(pathlib.Path({table!r}).read_text())[pathlib.Path(program).name]
print("gem5 Simulator System.  https://www.gem5.org")
print(f"RESULT instructions={{instructions}} cycles={{cycles}} runtime_ns={{cycles / 2}}")
"""


def test_writes_the_kit_with_and_without_a_machine(tmp_path):
    for options, machine in (([], None), (["--machine", str(PRESETS_FOLDER / "a64fx_like.json")], "a64fx_like")):
        result = CliRunner().invoke(command, [*options, "--output", str(tmp_path / "kit.zip")])
        assert result.exit_code == 0, result.output
        assert (tmp_path / "kit.zip").read_bytes() == build_probe_kit(presets()[machine] if machine else None)


def test_an_invalid_machine_is_refused(tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    result = CliRunner().invoke(
        command, ["--machine", str(tmp_path / "bad.json"), "--output", str(tmp_path / "kit.zip")]
    )
    assert result.exit_code == 1
    assert "core is missing" in result.output


@pytest.fixture
def measured(tmp_path):
    """Unpack the kit, run its script on the probes that were simulated, and return its CSV."""
    totals = {item.program: (int(item.instructions[0]), int(item.cycles[0])) for item in examples()}
    with zipfile.ZipFile(io.BytesIO(build_probe_kit(example_parameters()))) as archive:
        archive.extractall(tmp_path)
    kit = tmp_path / "probe-kit"
    programs = json.loads((kit / "programs.json").read_text())
    programs["programs"] = [item for item in programs["programs"] if item["name"] in totals]
    (kit / "programs.json").write_text(json.dumps(programs))
    (tmp_path / "totals.json").write_text(json.dumps(totals))
    gem5 = tmp_path / "gem5.opt"
    gem5.write_text(REPLAY.format(python=sys.executable, table=str(tmp_path / "totals.json")))
    gem5.chmod(0o755)
    run = [sys.executable, "run_probes.py", "--gem5", str(gem5), "--config", "machine.py"]
    done = subprocess.run(run, cwd=kit, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    return kit / "measured.csv"


def examples():
    return read_measurements(measurement_examples()[0].path)


def test_the_script_s_table_is_what_was_measured(measured):
    found = {item.program: (item.instructions.tolist(), item.cycles.tolist()) for item in read_measurements(measured)}
    assert found == {item.program: (item.instructions.tolist(), item.cycles.tolist()) for item in examples()}


def test_the_script_s_table_becomes_a_machine(measured, tmp_path):
    output = tmp_path / f"{EXAMPLE_MACHINE}.json"
    result = CliRunner().invoke(fit_machine.command, [str(measured), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert read_machine(output).kind == "fitted"
    assert "Leave-one-out error" in result.output
