"""What the person who runs the server allows."""

from pathlib import Path

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.settings import CaptureSettings


def test_capture_and_compilation_are_on_by_default():
    settings = CaptureSettings.from_environment({})
    settings.require_capture()
    assert settings.enabled
    assert settings.compile_enabled
    assert not settings.compile_unconfined


def test_turning_capture_off_turns_compilation_off():
    settings = CaptureSettings.from_environment({"PERFVEC_CAPTURE": "off"})
    with pytest.raises(CaptureError, match="turned off"):
        settings.require_capture()
    assert "turned off" in settings.compile_problem()


def test_compilation_alone_can_be_turned_off():
    settings = CaptureSettings.from_environment({"PERFVEC_COMPILE": "off"})
    settings.require_capture()
    assert "turned off" in settings.compile_problem()


def test_where_nothing_can_be_confined_compiling_is_off_and_says_why():
    problem = CaptureSettings(confinement_problem="this system's kernel has no Landlock").compile_problem()
    assert "no Landlock" in problem
    assert "PERFVEC_COMPILE=unconfined" in problem


def test_ones_own_machine_may_compile_unconfined():
    settings = CaptureSettings(confinement_problem="this system's kernel has no Landlock", compile_unconfined=True)
    assert settings.compile_problem() is None


@pytest.mark.parametrize("name", ["PERFVEC_CAPTURE", "PERFVEC_COMPILE"])
def test_a_switch_with_another_word_is_refused_not_guessed(name):
    with pytest.raises(CaptureError, match="must be one of"):
        CaptureSettings.from_environment({name: "of"})


def test_the_cache_follows_its_variables():
    assert CaptureSettings.from_environment({"PERFVEC_CACHE": "/a"}).cache_folder == Path("/a")
    assert CaptureSettings.from_environment({"XDG_CACHE_HOME": "/b"}).cache_folder == Path("/b/perfvec-studio")
