import subprocess
import sys

import numpy as np
import pytest

import perfvec
from tests.features.small_traces import random_trace


def test_three_lines_from_a_trace_file_to_a_runtime(tmp_path):
    perfvec.write_trace(random_trace(0, 3000), tmp_path / "program.parquet")
    program = perfvec.represent(perfvec.read_trace(tmp_path / "program.parquet"), perfvec.load_checkpoint())
    machine = perfvec.load_machine("cortex_a72_like")
    runtime_ns = perfvec.predict(program, machine).runtime_ns
    assert runtime_ns == pytest.approx(program.vector @ machine.vector * machine.period_ps / 1000)
    assert np.isfinite(runtime_ns)


def test_every_public_name_exists():
    assert all(getattr(perfvec, name) is not None for name in perfvec.__all__)


def test_other_names_do_not():
    with pytest.raises(AttributeError, match="no attribute 'runtime'"):
        perfvec.runtime  # noqa: B018


def test_importing_loads_nothing_heavy():
    script = "import sys, perfvec; sys.exit(any(name in sys.modules for name in ('torch', 'numba', 'pandas')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
