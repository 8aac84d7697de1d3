"""The kernel's file rules."""

import sys

import pytest

from perfvec.trace.capture.landlock import landlock_version
from tests.trace.capture.confined import needs_confinement, run_confined_python


@pytest.mark.skipif(sys.platform.startswith("linux"), reason="other systems have none")
def test_other_systems_have_none():
    assert landlock_version() == 0


@needs_confinement
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open('/proc/self/environ').read()",
        "open('/proc/1/environ').read()",
        "open('/proc/self/mem', 'rb').read(1)",
        "os.listdir('/')",
        "os.listdir('..')",
        "open('../escape', 'w')",
        "open('/dev/shm/escape', 'w')",
        "open('/dev/kmsg').read(1)",
        "os.rename('inside', '../outside')",
        "os.rename('/etc/hostname', 'stolen')",
        "os.mkfifo('pipe')",
        "os.execv('./inside', ['inside'])",
    ],
)
def test_what_lies_outside_cannot_be_reached(tmp_path, attempt):
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "inside").write_text("#!/bin/sh\n")
    (folder / "inside").chmod(0o755)
    failed = "except OSError as error:\n    print(type(error).__name__)\n"
    code = f"import os\ntry:\n    {attempt}\n    print('reached')\n{failed}"
    assert run_confined_python(code, folder).output.strip() == "PermissionError"


@needs_confinement
def test_links_lead_nowhere(tmp_path):
    """A link that lies in the private folder already, to a file outside."""
    folder = tmp_path / "private"
    folder.mkdir()
    (tmp_path / "secret").write_text("hush")
    (folder / "link").symlink_to(tmp_path / "secret")
    code = "try:\n    print(open('link').read())\nexcept PermissionError:\n    print('refused')\n"
    assert run_confined_python(code, folder).output.strip() == "refused"


@needs_confinement
def test_the_private_folder_works(tmp_path):
    code = (
        "import os\nos.mkdir('a')\nopen('a/b', 'w').write('hello')\nos.rename('a/b', 'c')\n"
        "print(open('c').read(), os.listdir('.').count('c'))\nos.remove('c')\n"
    )
    assert run_confined_python(code, tmp_path).output.strip() == "hello 1"
