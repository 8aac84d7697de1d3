import json

import pytest
from click.testing import CliRunner

from perfvec.commands.inspect import command
from perfvec.trace.training_range import TrainingRange
from tests.trace.readers.samples import execlog_text, sample_trace


@pytest.fixture
def files(tmp_path):
    (tmp_path / "run.log").write_text(execlog_text(sample_trace()))
    TrainingRange.from_traces([sample_trace()]).write(tmp_path / "range.json")
    return tmp_path


def run(*arguments: object):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_as_text(files):
    result = run(files / "run.log", "--training-range", files / "range.json")
    assert result.exit_code == 0, result.output
    for line in (
        "format           qemu-execlog",
        "instructions     25",
        "like training    yes",
        "confidence       low",
    ):
        assert line in result.output


def test_as_json(files):
    result = run(files / "run.log", "--json", "--training-range", files / "range.json")
    document = json.loads(result.output)
    assert (document["format"], document["out_of_distribution"], document["truncated"]) == (
        "qemu-execlog",
        False,
        False,
    )
    assert document["summary"]["instructions"] == 25


def test_options_reach_the_reader(files):
    document = json.loads(run(files / "run.log", "--json", "--limit", 5).output)
    assert (document["summary"]["instructions"], document["truncated"]) == (5, True)


def test_a_broken_table_is_one_sentence(files):
    (files / "range.json").write_text("{}")
    result = run(files / "run.log", "--training-range", files / "range.json")
    assert result.exit_code == 1
    assert "is not a table of training programs" in result.output


def test_a_file_of_no_format_is_one_sentence(files):
    (files / "notes.txt").write_text("nothing of the kind\n" * 10)
    result = run(files / "notes.txt")
    assert result.exit_code == 1
    assert "none of the trace formats" in result.output
