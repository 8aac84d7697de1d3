import json

import pytest

from perfvec.errors import MeasurementError
from perfvec.training.run_list import read_machines, read_runs
from tests.training.runs import write_runs


def test_reads_runs_by_program(tmp_path):
    programs = read_runs(write_runs(tmp_path))
    assert list(programs) == ["loop", "text", "plain"]
    run = programs["loop"][0]
    assert (run.machine, run.split, run.suite, run.seconds) == ("slow", "train", "mine", 1.5)
    assert run.trace == tmp_path / "loop-slow.exec"
    assert programs["text"][0].second is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column 'program'"),
        ("program,machine\na,b\n", "has no column 'trace'"),
        ("program,machine,trace,color\na,b,c,d\n", "a column 'color' that is not known"),
        ("program,machine,trace\n", "lists no runs"),
        ("program,machine,trace\na,b,\n", "line 2: 'trace' is empty"),
        ("program,machine,trace\n../a,b,c\n", "line 2: '../a' cannot name a program's files"),
        ("program,machine,trace\na,b,c\na,b,d\n", "lists 'a' on 'b' twice"),
        ("program,machine,trace,split\na,b,c,train\na,d,c,val\n", "puts 'a' into two splits"),
        ("program,machine,trace,split\na,b,c,mine\n", "split 'mine' is none of train, val"),
        ("program,machine,trace,seconds\na,b,c,-1\n", "'seconds' should be a number from 0, not '-1'"),
        ("program,machine,trace,seconds\na,b,c,nan\n", "'seconds' should be a number from 0, not 'nan'"),
        ("program,machine,trace,ticks_are_commits\na,b,c,maybe\n", "'ticks_are_commits' should be yes or no"),
        ("program,machine,trace\na,b,\udcff\n", "could not be read as a list of runs"),
    ],
)
def test_mistakes_are_named(text, message, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(MeasurementError, match=message):
        read_runs(path)


def test_machines_default_to_training(tmp_path):
    path = tmp_path / "machines.json"
    path.write_text(json.dumps([{"name": "a", "period_ps": 500}, {"name": "b", "period_ps": 1, "split": "test"}]))
    assert {name: document["split"] for name, document in read_machines(path).items()} == {"a": "train", "b": "test"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "could not be read as a list of machines"),
        ({}, "should hold a list of machines"),
        ([1], "needs a 'name' of its own"),
        ([{"name": "a", "period_ps": 1}, {"name": "a", "period_ps": 1}], "needs a 'name' of its own"),
        ([{"name": "a"}], "machine 'a' needs 'period_ps'"),
        ([{"name": "a", "period_ps": 0.5}], "machine 'a' needs 'period_ps'"),
        ([{"name": "a", "period_ps": 5, "split": "probe"}], "has split 'probe'"),
    ],
)
def test_machine_mistakes_are_named(document, message, tmp_path):
    path = tmp_path / "machines.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    with pytest.raises(MeasurementError, match=message):
        read_machines(path)
