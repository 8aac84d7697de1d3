"""Machine code of the hooks, kept between captures."""

import subprocess
import sys

from perfvec.trace.capture import launcher
from perfvec.trace.capture.native_code import load_native_code

NAMES = {"on_instruction", "on_access", "on_settled_access", "mark_words", "look_up_words", "count_bytes"}


def test_the_first_load_keeps_what_later_ones_read(tmp_path):
    first = load_native_code(tmp_path)
    kept = list(tmp_path.glob("*.bin"))
    assert set(first.addresses) == NAMES
    assert all(first.addresses.values())
    assert len(kept) == 1
    before = kept[0].read_bytes()
    assert set(load_native_code(tmp_path).addresses) == NAMES
    assert kept[0].read_bytes() == before


def test_a_kept_file_spares_numba(tmp_path):
    load_native_code(tmp_path)
    code = (
        "import runpy, sys\nfrom pathlib import Path\n"
        f"runpy.run_path({launcher.__file__!r})['_skip_package_imports']()\n"
        "from perfvec.trace.capture.native_code import load_native_code\n"
        f"load_native_code(Path({str(tmp_path)!r}))\nprint('numba' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_damaged_file_is_built_anew(tmp_path):
    load_native_code(tmp_path)
    (kept,) = tmp_path.glob("*.bin")
    good = kept.read_bytes()
    for damaged in (b"", good[:100], good[:-1] + bytes([good[-1] ^ 1]), b"\0" * len(good)):
        kept.write_bytes(damaged)
        assert all(load_native_code(tmp_path).addresses.values())
        assert len(kept.read_bytes()) > 1000
        assert kept.read_bytes() != damaged


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert set(load_native_code(tmp_path / "file").addresses) == NAMES
