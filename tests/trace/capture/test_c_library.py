"""The C library's folder."""

from dataclasses import replace

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.c_library import (
    LIBRARY_FILES,
    c_library_folder,
    c_library_ready,
    prepare_c_library,
    zig_executable,
)
from tests.trace.capture.compiling import SETTINGS, needs_compiler


@needs_compiler
def test_a_library_is_ready_only_when_whole(tmp_path):
    settings = replace(SETTINGS, cache_folder=tmp_path)
    folder = c_library_folder(settings)
    folder.mkdir(parents=True)
    for name in LIBRARY_FILES:
        assert not c_library_ready(settings)
        (folder / name).write_bytes(b"")
    assert c_library_ready(settings)
    assert prepare_c_library(settings) == folder


@needs_compiler
def test_libraries_of_different_compilers_stay_apart(tmp_path):
    assert "zig-" in c_library_folder(replace(SETTINGS, cache_folder=tmp_path)).name


@needs_compiler
def test_the_compiler_is_found():
    assert zig_executable().is_file()


@needs_compiler
def test_a_build_that_cannot_work_says_why(tmp_path):
    """One megabyte of memory builds nothing, and leaves nothing behind."""
    limits = replace(SETTINGS.limits, compile_memory_bytes=1 << 20)
    with pytest.raises(CaptureError, match="could not be"):
        prepare_c_library(replace(SETTINGS, cache_folder=tmp_path, limits=limits))
    assert list(tmp_path.iterdir()) == []


@needs_compiler
def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CaptureError, match="PERFVEC_CACHE"):
        prepare_c_library(replace(SETTINGS, cache_folder=tmp_path / "file"))
