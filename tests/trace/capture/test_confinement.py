"""The policy as a whole."""

import platform

import pytest

from perfvec.trace.capture.confinement import ConfinementPolicy, confinement_problem
from tests.trace.capture.confined import needs_confinement, run_confined_python


def test_a_policy_survives_the_way_to_another_process():
    policy = ConfinementPolicy(("/a",), ("/b", "/c"), ("/d",), 1, 2, 3, 4, 5)
    assert ConfinementPolicy.from_json(policy.to_json()) == policy


@pytest.mark.skipif(platform.system() == "Linux", reason="Linux may be able to confine")
def test_other_systems_say_that_they_cannot():
    assert confinement_problem() is not None


@needs_confinement
def test_memory_is_limited(tmp_path):
    code = "try:\n    bytes(600 << 20)\n    print('had it')\nexcept MemoryError:\n    print('refused')\n"
    assert run_confined_python(code, tmp_path, memory_bytes=512 << 20).output.strip() == "refused"


@needs_confinement
def test_processor_time_is_limited(tmp_path):
    finished = run_confined_python("while True:\n    pass\n", tmp_path, cpu_seconds=1)
    assert finished.status < 0
    assert not finished.timed_out


@needs_confinement
def test_file_size_is_limited(tmp_path):
    finished = run_confined_python("open('big', 'wb').write(bytes(2 << 20))", tmp_path, file_bytes=1 << 20)
    assert finished.status != 0
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@needs_confinement
def test_no_privilege_is_left(tmp_path):
    code = (
        "import ctypes\nheader = (ctypes.c_uint32 * 2)(0x20080522, 0)\nsets = (ctypes.c_uint32 * 6)()\n"
        "ctypes.CDLL(None).capget(header, sets)\nprint(any(sets))\n"
    )
    assert run_confined_python(code, tmp_path).output.strip() == "False"
