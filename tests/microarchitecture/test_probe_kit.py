import hashlib
import importlib.util
import io
import shutil
import subprocess
import sys
import zipfile

import pytest

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameters import read_parameters
from perfvec.microarchitecture.probe_kit import PROBES, build_probe_kit, probe_executable, probe_programs
from perfvec.microarchitecture.public_machines import presets
from perfvec.training.probe_collection import write_probe_assets

from .m5_recorder import record

# Written by perf 6.1 (`perf stat -x, -e instructions:u,cycles:u`) on a virtual machine without counters.
WITHOUT_COUNTERS = "<not supported>,,instructions:u,0,100.00,,\n<not supported>,,cycles:u,0,100.00,,\n"
# Composed after it, with counts, and with the comment and empty line that perf begins a file (-o) with.
COUNTED = (
    "# started on Mon Mar  4 10:11:12 2024\n\n"
    "134115,,instructions:u,1263750,100.00,0.72,insn per cycle\n"
    "186021,,cycles:u,1263750,100.00,,\n"
)


@pytest.fixture
def kit(tmp_path):
    """Return the folder of an unpacked kit of one preset."""
    with zipfile.ZipFile(io.BytesIO(build_probe_kit(presets()["cortex_a53_like"]))) as archive:
        archive.extractall(tmp_path)
        for entry in archive.infolist():  # extractall leaves permissions out
            (tmp_path / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
    return tmp_path / "probe-kit"


@pytest.fixture
def runner(kit):
    """Return the kit's script as a module."""
    specification = importlib.util.spec_from_file_location("run_probes", kit / "run_probes.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_kit_holds_programs_sources_script_and_the_machine(kit):
    files = {str(path.relative_to(kit)) for path in kit.rglob("*") if path.is_file()}
    expected = {f"elf/{probe.name}" for probe in probe_programs()} | {
        f"src/{probe.source}" for probe in probe_programs()
    }
    assert files == expected | {
        "README.md",
        "machine.json",
        "machine.py",
        "programs.json",
        "run_probes.py",
        "src/kernel.h",
        "src/micro/micro.h",
    }
    assert read_parameters(kit / "machine.json") == presets()["cortex_a53_like"]
    assert (kit / "machine.py").read_text() == gem5_script(presets()["cortex_a53_like"])


def test_kit_is_small_and_always_the_same_bytes():
    assert build_probe_kit() == build_probe_kit()
    assert len(build_probe_kit()) < 100_000


def test_programs_and_script_may_be_run():
    with zipfile.ZipFile(io.BytesIO(build_probe_kit())) as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes["probe-kit/run_probes.py"] == 0o755
    assert modes["probe-kit/elf/micro-window"] == 0o755
    assert modes["probe-kit/README.md"] == 0o644
    assert "probe-kit/machine.py" not in modes


def test_executables_are_those_of_the_table():
    assert len(probe_programs()) == 16
    for probe in probe_programs():
        data = probe_executable(probe.name)
        assert data.startswith(b"\x7fELF")
        assert hashlib.sha256(data).hexdigest() == probe.sha256


def test_assets_are_what_the_dataset_gives(gem5_data, tmp_path):
    assert write_probe_assets(gem5_data, tmp_path) == 16
    assert (tmp_path / "programs.json").read_text() == (PROBES / "programs.json").read_text()
    for probe in probe_programs():
        assert probe_executable(probe.name) == (gem5_data / "probes" / probe.name).read_bytes()


def test_an_unknown_probe_is_refused():
    with pytest.raises(MeasurementError, match="'micro-magic' is no probe; the probes are micro-branches"):
        probe_executable("micro-magic")


@pytest.mark.skipif(shutil.which("qemu-aarch64") is None, reason="qemu-aarch64 is not installed")
def test_every_program_runs_to_its_end(kit):
    for probe in probe_programs():
        assert subprocess.run(["qemu-aarch64", kit / "elf" / probe.name], check=False).returncode == 0, probe.name


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (COUNTED, (134115, 186021)),
        (COUNTED.replace(":u", ""), (134115, 186021)),
        ("7,,armv8_cortex_a72/instructions/u,1,100.00,,\n9,,armv8_cortex_a72/cycles/u,1,100.00,,\n", (7, 9)),
        ("<not counted>,,armv8_cortex_a53/cycles:u/,0,0.00,,\n" + COUNTED, (134115, 186021)),
        (
            "0.45,msec,task-clock,448121,100.00,88.561,CPUs utilized\n5,,ref-cycles,1,100,,\n" + COUNTED,
            (134115, 186021),
        ),
    ],
)
def test_counts_are_read_from_perf_s_csv(runner, text, counts):
    assert runner.parse_perf(text) == counts


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (WITHOUT_COUNTERS, "perf did not count instructions: it says 'not supported'"),
        ("", "perf did not count instructions; a board with hardware counters"),
        (COUNTED.split("186021", maxsplit=1)[0], "perf did not count cycles"),
        (
            COUNTED + "3,,cycles:u,1,50.00,,\n",
            "perf counted cycles on 2 kinds of core; bind the probe to one with --cpu",
        ),
        ("<not counted>,,instructions:u,0,0.00,,\n1,,cycles:u,0,0.00,,\n", "it says 'not counted'"),
    ],
)
def test_what_perf_could_not_count_is_said(runner, text, sentence):
    with pytest.raises(runner.ProbeError, match=sentence):
        runner.parse_perf(text)


@pytest.mark.skipif(shutil.which("perf") is None, reason="perf is not installed")
def test_perf_of_this_machine_is_understood(runner):
    try:
        instructions, cycles = runner.measure_with_perf(shutil.which("true"), "perf", None, False)
    except runner.ProbeError as error:
        assert "it says 'not supported'" in str(error)  # noqa: PT017 - either outcome is right, on its own machine
    else:
        assert instructions > 1000
        assert cycles > 1000


def test_the_exported_configuration_prints_what_the_kit_reads(kit, runner, capsys):
    record(kit / "machine.py", ["program"])
    assert runner.parse_gem5("gem5 Simulator System.\n" + capsys.readouterr().out) == (0, 0)


def test_a_simulation_without_a_result_is_said(runner):
    with pytest.raises(runner.ProbeError, match=r"no RESULT line; the end of its output was: fatal: no such file"):
        runner.parse_gem5("fatal: no such file\n")


def test_the_median_run_is_kept(runner):
    assert runner.median_run([(10, 5), (11, 9), (12, 7)]) == (12, 7)
    assert runner.median_run([(10, 5), (11, 9)]) == (10, 5)


def test_a_command_that_fails_or_is_absent_is_said(kit):
    for arguments, sentence in (
        (["--gem5", "/absent/gem5.opt"], "'/absent/gem5.opt' could not be run"),
        (["--gem5", "false"], "failed with status 1"),
    ):
        command = [sys.executable, str(kit / "run_probes.py"), *arguments]
        done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert not (kit / "measured.csv").exists()


def test_wrong_instruction_counts_are_warned_of(runner, capsys):
    runner.check_instructions("micro-window", 1000, 1001)
    assert capsys.readouterr().err == ""
    runner.check_instructions("micro-window", 1500, 1000)
    assert "should run about 1000 instructions, not 1500" in capsys.readouterr().err
