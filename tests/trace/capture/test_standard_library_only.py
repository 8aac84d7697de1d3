"""The confined launcher starts with the standard library alone, so what it imports may use nothing else."""

import subprocess
import sys

import pytest

from perfvec.trace.capture import launcher


@pytest.mark.parametrize("module", ["confinement", "landlock", "system_call_filter"])
def test_a_module_of_the_launcher_imports_without_site_packages(module):
    code = (
        f"import runpy; runpy.run_path({launcher.__file__!r})['_skip_package_imports']()\n"
        f"import perfvec.trace.capture.{module}\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
