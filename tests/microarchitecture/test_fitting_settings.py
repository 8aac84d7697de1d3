import json

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.fitting import FittingSettings
from perfvec.microarchitecture.fitting_settings import (
    FittingChoice,
    mode_of,
    read_fitting_choice,
    write_fitting_choice,
)
from perfvec.microarchitecture.measured_program import MeasuredProgram

CHOICE = FittingChoice(
    "abc",
    {"phases": FittingSettings(0.1, 0.3), "totals": FittingSettings(0.2), "probes": FittingSettings(0.05)},
)


def measured(name, blocks):
    return MeasuredProgram(name, np.ones((blocks, 2)), np.ones(blocks), np.full(blocks, 1000, dtype=np.int64))


@pytest.mark.parametrize(
    ("programs", "mode"),
    [
        ([("a", 1), ("b", 5)], "phases"),
        ([("a", 1), ("b", 1)], "totals"),
        ([("micro-window", 1), ("micro-branches", 1), ("b", 1)], "probes"),
        ([("micro-window", 1), ("b", 1)], "totals"),
    ],
)
def test_mode_follows_what_was_measured(programs, mode):
    assert mode_of([measured(*item) for item in programs]) == mode


def test_choice_survives_its_file(tmp_path):
    write_fitting_choice(CHOICE, tmp_path / "fitting.json", {"note": 1})
    assert read_fitting_choice("abc", tmp_path / "fitting.json") == CHOICE


def test_choice_of_another_model_is_refused(tmp_path):
    write_fitting_choice(CHOICE, tmp_path / "fitting.json", {})
    with pytest.raises(CheckpointError, match="chosen for foundation model abc, not for xyz"):
        read_fitting_choice("xyz", tmp_path / "fitting.json")


@pytest.mark.parametrize("change", [{"schema": "other"}, {"settings": {}}, {"schema_version": 99}])
def test_damaged_choices_are_refused(tmp_path, change):
    path = tmp_path / "fitting.json"
    write_fitting_choice(CHOICE, path, {})
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(CheckpointError):
        read_fitting_choice("abc", path)
