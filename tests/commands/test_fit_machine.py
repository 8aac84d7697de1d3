import json

import numpy as np
import pytest
from click.testing import CliRunner

from perfvec.commands.fit_machine import command
from perfvec.microarchitecture.machine import read_machine
from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, MEASUREMENTS
from perfvec.microarchitecture.parameters import parameters_text
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.segments import represent_segments
from perfvec.trace.store import write_trace
from perfvec.training.gem5_dataset import Gem5Dataset
from tests.features.small_traces import random_trace

RUNNER = CliRunner()
EXAMPLE = MEASUREMENTS / f"gem5_{EXAMPLE_MACHINE}_probe_totals.csv"
HEADER = "program,instructions,cycles\n"


@pytest.fixture
def folder(tmp_path):
    for seed, name in enumerate(("one", "two")):
        write_trace(random_trace(seed, 6000), tmp_path / f"{name}.parquet")
    return tmp_path


def run(folder, text, *options):
    (folder / "measured.csv").write_text(text)
    output = folder / "board.json"
    arguments = [str(folder / "measured.csv"), "--traces", str(folder), "--output", str(output), *options]
    return RUNNER.invoke(command, arguments), output


def exact_rows(name, seed, ends, vector):
    """Cycles that a machine with this vector would be measured at."""
    sums = represent_segments(random_trace(seed, 6000), load_checkpoint(), np.array(ends))
    cycles = np.cumsum(sums @ vector)
    return "".join(f"{name},{end},{total:.6f}\n" for end, total in zip(ends, cycles, strict=True))


def test_measurements_of_a_trained_machine_lead_near_it(folder):
    trained = read_trained_machines()
    vector = trained.vectors[3]
    ends = [1500, 2600, 4000, 6000]
    text = HEADER + exact_rows("one", 0, ends, vector) + exact_rows("two", 1, ends, vector)
    result, output = run(folder, text, "--period-ps", "400")
    assert result.exit_code == 0, result.output
    machine = read_machine(output)
    assert (machine.name, machine.kind, machine.period_ps) == ("board", "fitted", 400.0)
    assert machine.foundation == trained.foundation
    whole = represent_segments(random_trace(0, 6000), load_checkpoint(), np.array([6000]))[0]
    mean = trained.vectors.mean(axis=0)
    assert abs(whole @ machine.vector / (whole @ vector) - 1) < abs(whole @ mean / (whole @ vector) - 1)


def test_totals_only(folder):
    result, output = run(folder, HEADER + "one,6000,9000\ntwo,6000,12000\n")
    assert result.exit_code == 0, result.output
    assert read_machine(output).period_ps is None
    assert "fitted to 2 programs" in result.output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER, "holds no measurement"),
        ("program,instructions\none,5\n", "lacks the column cycles"),
        ("program,runtime_ns\none,5\n", "the machine's clock has to be given"),
        (HEADER + "three,10,20\n", "There is no trace of 'three'"),
        (HEADER + "../one,10,20\n", "'../one' is no program's name"),
        (HEADER + "one,7000,9000\n", "'one' has 6000 instructions, but cycles after 7000 instructions are given"),
        (HEADER + "one,2000,900\none,1000,950\n", "should increase from row to row"),
        (HEADER + "one,2000,0\n", "should be a positive number"),
    ],
)
def test_wrong_measurements_are_refused_in_one_sentence(folder, text, sentence):
    result, output = run(folder, text)
    assert result.exit_code == 1
    assert sentence in result.output
    assert not output.exists()


def test_probes_and_programs_of_the_library_need_no_trace(tmp_path):
    output = tmp_path / "board.json"
    result = RUNNER.invoke(command, [str(EXAMPLE), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "Leave-one-out error of the vector (each program predicted from a fit to all others): mean" in result.output
    assert "the window model run over the trace at the machine's stand-ins, as `predict` does: mean" in result.output
    assert (
        "Median error of the vector on a program not measured, by the number of programs measured: 0: " in result.output
    )
    machine = read_machine(output)
    assert machine.period_ps is None
    assert machine.stand_ins is not None


def test_a_quick_fit_is_a_vector_alone(tmp_path):
    output = tmp_path / "board.json"
    result = RUNNER.invoke(command, [str(EXAMPLE), "--quick", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "stand-ins" not in result.output
    assert read_machine(output).stand_ins is None


def test_a_parameter_file_is_where_the_fit_starts_and_gives_the_clock(tmp_path):
    parameters = next(item.parameters for item in public_machines() if item.parameters.name == EXAMPLE_MACHINE)
    (tmp_path / "known.json").write_text(parameters_text(parameters))
    machines = []
    for name, options in (("with", ["--parameters", str(tmp_path / "known.json")]), ("without", [])):
        result = RUNNER.invoke(command, [str(EXAMPLE), "--output", str(tmp_path / f"{name}.json"), *options])
        assert result.exit_code == 0, result.output
        machines.append(read_machine(tmp_path / f"{name}.json"))
    assert machines[0].period_ps == parameters.period_ps
    assert machines[0].stand_ins is None  # the machine itself can be run
    assert not np.allclose(machines[0].vector, machines[1].vector)


def test_a_trace_is_used_where_there_is_one_and_the_library_elsewhere(folder):
    result, output = run(folder, HEADER + "one,6000,9000\nmicro-window,,500000\n")
    assert result.exit_code == 0, result.output
    assert "fitted to 2 programs" in result.output
    assert output.exists()


def test_an_unknown_program_without_traces_is_refused(tmp_path):
    (tmp_path / "m.csv").write_text("program,cycles\nmine,5\n")
    result = RUNNER.invoke(command, [str(tmp_path / "m.csv"), "--output", str(tmp_path / "o.json")])
    assert result.exit_code == 1
    assert "'mine' cannot be placed: measured programs should be probes of the kit" in result.output


def test_settings_of_another_model_are_refused(folder):
    (folder / "fitting.json").write_text(json.dumps({"schema": "perfvec.fitting"}))
    result, _ = run(folder, HEADER + "one,6000,9000\n", "--library", str(folder))
    assert result.exit_code == 1
    assert "could not be read as settings of the fit" in result.output


def test_a_real_machine_on_real_programs(gem5_data, tmp_path):
    """Two short real windows on a test machine: the fit explains them better than the mean trained machine does."""
    dataset, rows, text = Gem5Dataset(gem5_data), 20_000, HEADER
    totals = {}
    for name in ("olden-tsp", "app-treecc"):
        write_trace(dataset.trace(name).head(rows), tmp_path / f"{name}.parquet")
        measured = dataset.cycles(name)
        cycles = measured.cycles[measured.machines.index("u095")].astype(np.int64).cumsum()
        totals[name] = cycles[rows - 1]
        text += "".join(f"{name},{end},{cycles[end - 1]}\n" for end in range(1000, rows + 1, 1000))
    result, output = run(tmp_path, text)
    assert result.exit_code == 0, result.output
    model, mean = load_checkpoint(), read_trained_machines().vectors.mean(axis=0)
    for name, total in totals.items():
        whole = represent_segments(dataset.trace(name).head(rows), model, np.array([rows]))[0]
        assert abs(whole @ read_machine(output).vector / total - 1) < abs(whole @ mean / total - 1)
