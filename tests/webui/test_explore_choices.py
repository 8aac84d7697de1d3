"""Choices of an exploration: their key tells them from others, and they explore as the package does."""

from dataclasses import replace

import numpy as np
import pytest

from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_run import ExplorationSettings
from perfvec.prediction.library import load_library
from perfvec.webui.explore_choices import ExploreChoices


@pytest.fixture(scope="module")
def choices() -> ExploreChoices:
    program = load_library().representation("poly-2mm")
    spaces = example_spaces()
    return ExploreChoices(
        spaces["small_in_order_caches"], (program,), (1.0,), ("runtime_ns", "cost"), False, False, ExplorationSettings()
    )


def test_whatever_changes_the_result_changes_the_key(choices):
    other = load_library().representation("nbench")
    varied = [
        replace(choices, space=example_spaces()["memory_system"]),
        replace(choices, programs=(other,)),
        replace(choices, programs=(replace(choices.programs[0], vector=choices.programs[0].vector * 2),)),
        replace(choices, weights=(2.0,)),
        replace(choices, objectives=("cost", "runtime_ns")),
        replace(choices, pessimistic=True),
        replace(choices, trained_range_only=True),
    ]
    keys = {item.key("model") for item in [choices, *varied]}
    assert len(keys) == 1 + len(varied)
    assert choices.key("model") == replace(choices).key("model") != choices.key("another")


def test_seed_and_evaluations_count_in_a_search_only(choices):
    for settings in (ExplorationSettings(seed=1), ExplorationSettings(evaluations=5)):
        assert replace(choices, settings=settings).key() == choices.key()
        searched = replace(choices, space=example_spaces()["whole_machine"])
        assert replace(searched, settings=settings).key() != searched.key()


def test_exploring_reports_and_finds(choices):
    reports = []
    found = choices.explore(load_library(), lambda done, text: reports.append((done, text)))
    assert found.method == "enumeration"
    assert len(found.evaluations) == choices.space.size
    assert reports[-1] == (1.0, "36 of 36 designs")


def test_the_same_seed_finds_the_same(choices):
    settings = ExplorationSettings(evaluations=150, seed=2)
    searched = replace(choices, space=example_spaces()["whole_machine"], settings=settings)
    first, second = (searched.explore(load_library(), lambda done, text: None) for _ in range(2))
    assert np.array_equal(first.evaluations.indices, second.evaluations.indices)
    assert np.array_equal(first.evaluations.values, second.evaluations.values)
