import subprocess
import sys

import pytest
from click.testing import CliRunner

from perfvec.cli import COMMANDS, main


def test_help_lists_every_command():
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0, result.output
    for name in COMMANDS:
        assert name in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_its_name(name):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Usage: main {name} ")


def test_an_unknown_command_is_refused():
    result = CliRunner().invoke(main, ["divine"])
    assert result.exit_code == 2
    assert "No such command 'divine'" in result.output


def test_module_runs():
    done = subprocess.run([sys.executable, "-m", "perfvec", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: python -m perfvec ")
