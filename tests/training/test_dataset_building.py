import json

import numpy as np
import pytest
import zstandard

from perfvec.errors import MeasurementError, PerfVecError, TraceError
from perfvec.trace.store import write_trace
from perfvec.training.dataset_building import build_dataset, read_array
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.run_list import read_machines, read_runs
from tests.trace.readers.comparison import assert_same_run
from tests.trace.readers.samples import exec_text, pipe_text, sample_trace
from tests.training.runs import write_runs


def build(folder):
    lines: list[str] = []
    built = build_dataset(
        read_runs(folder / "runs.csv"), read_machines(folder / "machines.json"), folder / "out", lines.append
    )
    return built, lines, Gem5Dataset(folder / "out")


def test_training_reads_what_was_built(tmp_path):
    write_runs(tmp_path)
    built, lines, dataset = build(tmp_path)
    assert [program.name for program in built] == ["loop", "text", "plain"]
    assert lines[0] == "loop on slow: 32 instructions, 42 cycles (gem5-exec)"
    assert dataset.program_names("train", "val", "probe") == ["loop", "plain", "text"]
    assert list(dataset.machine_documents) == ["slow", "fast"]
    assert (dataset.machine_names("train"), dataset.period_ps("fast")) == (["slow"], 500.0)
    assert dataset.machine_documents["fast"]["l2"] == {"size_kb": 512}
    loop = dataset.cycles("loop")
    assert loop.machines == ("slow", "fast")
    assert (loop.cycles.dtype, loop.cycles.shape) == (np.uint16, (2, 32))
    np.testing.assert_array_equal(loop.cycles[:, 1:], 1)
    assert_same_run(dataset.trace("loop"), sample_trace(passes=4))
    assert dataset.machines_of("text") == ("fast", "slow")
    assert dataset.simulation_seconds("loop") == {"slow": 1.5, "fast": 1.5}
    row = dataset.programs.loc["loop"]
    assert (row["suite"], row["split"], int(row["instructions"]), int(row["distinct_pcs"])) == ("mine", "train", 32, 11)


def test_increments_are_capped_and_counted(tmp_path):
    write_runs(tmp_path)
    built, _, dataset = build(tmp_path)
    assert [program.capped for program in built] == [0, 0, 1]
    cycles = dataset.cycles("plain").cycles
    assert cycles[0, 0] == 3
    assert cycles[0, -1] == 65_535


def test_traces_that_begin_elsewhere_are_brought_together(tmp_path):
    """One machine's pipeline view began later and ended earlier."""
    write_runs(tmp_path)
    trace = sample_trace(passes=300)
    blocks = pipe_text(trace, period=500, squashed=False).rstrip("\n").split("\n")
    (tmp_path / "loop-slow.exec").write_text(exec_text(trace))
    (tmp_path / "loop-slow.pipe").write_text(pipe_text(trace, period=1000))
    (tmp_path / "loop-fast.exec").write_text(exec_text(trace))
    (tmp_path / "loop-fast.pipe").write_text("\n".join(blocks[7 * 8 : -7 * 12]) + "\n")
    _, _, dataset = build(tmp_path)
    cycles = dataset.cycles("loop").cycles
    assert len(trace) - 25 < cycles.shape[1] < len(trace)
    assert len(dataset.trace("loop")) == cycles.shape[1]
    np.testing.assert_array_equal(cycles[:, 1:-2], 1)
    np.testing.assert_array_equal(cycles[:, -2:].sum(axis=1), 2)  # what is missing at the end is counted with the next


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("loop-fast.exec", "0x400024", "0x400064"), "runs other instructions than the program's first run"),
        (("loop-fast.exec", "A=0x500040", "A=0x500048"), "first in the address of instruction 10: 0x500048"),
        (("runs.csv", "loop,fast,", "loop,unheard,"), "The machine 'unheard' of 'loop' is not in the list"),
        (("runs.csv", "loop-fast.pipe", ""), "has no commit times"),
        (("machines.json", '"period_ps": 500', '"period_ps": 333'), "does not fit the trace"),
        (("runs.csv", "plain.npy", "absent.npy"), "could not be read as an array of cycles"),
    ],
)
def test_runs_that_do_not_fit_are_named(tmp_path, change, message):
    write_runs(tmp_path)
    name, old, new = change
    path = tmp_path / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(PerfVecError, match=message):
        build(tmp_path)


def test_another_programs_trace_is_refused(tmp_path):
    write_runs(tmp_path)
    other = exec_text(sample_trace(passes=4)).replace("0x4000", "0x9000")
    (tmp_path / "loop-fast.exec").write_text(other)
    (tmp_path / "loop-fast.pipe").write_text(pipe_text(sample_trace(passes=4)).replace("0x004000", "0x009000"))
    with pytest.raises(MeasurementError, match="runs other instructions than the program's first run"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.arange(17), "should hold 18 whole numbers"),
        (np.arange(18) / 2, "should hold 18 whole numbers"),
        (np.arange(18)[::-1], "they should be cumulative"),
    ],
)
def test_cycles_that_do_not_fit_are_refused(tmp_path, array, message):
    write_runs(tmp_path)
    np.save(tmp_path / "plain.npy", array)
    with pytest.raises(MeasurementError, match=message):
        build(tmp_path)


def test_arrays_may_be_wrapped_in_zstd(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(5))
    wrapped = tmp_path / "a.npy.zst"
    wrapped.write_bytes(zstandard.ZstdCompressor().compress((tmp_path / "a.npy").read_bytes()))
    np.testing.assert_array_equal(read_array(wrapped), np.arange(5))


def test_pickles_are_never_loaded(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{"x": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(MeasurementError, match="could not be read as an array of cycles"):
        read_array(tmp_path / "a.npy")


def test_an_unreadable_trace_names_its_run(tmp_path):
    write_runs(tmp_path)
    (tmp_path / "loop-slow.exec").write_text("nothing")
    with pytest.raises(TraceError, match="'loop' on 'slow': The file is text"):
        build(tmp_path)


def test_the_dataset_itself_comes_back(gem5_data, tmp_path):
    """Its traces and cycles, given as cumulative cycles, are built into the same arrays."""
    source = Gem5Dataset(gem5_data)
    program = "micro-window"
    measured = source.cycles(program)
    names = measured.machines[:3]
    write_trace(source.trace(program), tmp_path / "trace.parquet")
    lines = ["program,machine,trace,cycles,split"]
    for row, machine in enumerate(names):
        np.save(tmp_path / f"{machine}.npy", np.cumsum(measured.cycles[row].astype(np.uint64)))
        lines.append(f"{program},{machine},trace.parquet,{machine}.npy,probe")
    (tmp_path / "runs.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "machines.json").write_text(json.dumps(list(source.machine_documents.values())))
    _, _, dataset = build(tmp_path)
    np.testing.assert_array_equal(dataset.cycles(program).cycles, measured.cycles[:3])
    assert_same_run(dataset.trace(program), source.trace(program))
    ours, theirs = dataset.programs.loc[program], source.programs.loc[program]
    for column in ("instructions", "distinct_pcs", "load_share", "store_share", "branch_share"):
        assert ours[column] == pytest.approx(theirs[column], abs=1e-4), column
