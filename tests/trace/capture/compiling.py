"""What tests that compile need: settings of this machine, and a reason to skip where it cannot."""

from __future__ import annotations

from importlib import util

import pytest

from perfvec.trace.capture.c_library import c_library_ready
from perfvec.trace.capture.settings import CaptureSettings

SETTINGS = CaptureSettings.from_environment()
_PROBLEM = SETTINGS.compile_problem() or (None if util.find_spec("ziglang") else "ziglang is not installed")
needs_compiler = pytest.mark.skipif(_PROBLEM is not None, reason=str(_PROBLEM))


def needs_library(test):
    """Mark a test that links the C library: slow where it is not built yet."""
    test = needs_compiler(test)
    return test if _PROBLEM or c_library_ready(SETTINGS) else pytest.mark.slow(test)
