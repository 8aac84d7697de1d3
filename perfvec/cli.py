"""The command line: `python -m perfvec COMMAND`; each command lives in its own module of perfvec.commands.

Enters: arguments. Leaves: what the command writes; an error that the input caused is one sentence and exit status 1.
A command's module is imported when the command is asked for, so that `--help` does not wait for PyTorch.
"""

from __future__ import annotations

from importlib import import_module

import click

# Command: its module in perfvec.commands, which exports it as `command`.
COMMANDS = {
    "autotune": "autotune",
    "build-dataset": "build_dataset",
    "build-library": "build_library",
    "calibrate": "calibrate",
    "capture": "capture",
    "collect-example": "collect_example",
    "collect-machines": "collect_machines",
    "collect-measurements": "collect_measurements",
    "collect-probes": "collect_probes",
    "collect-profiles": "collect_profiles",
    "collect-tiling": "collect_tiling",
    "compare-methods": "compare_methods",
    "convert": "convert",
    "document-features": "document_features",
    "document-parameters": "document_parameters",
    "evaluate": "evaluate",
    "evaluate-tiling": "evaluate_tiling",
    "explain": "explain",
    "explore": "explore",
    "fit-machine": "fit_machine",
    "inspect": "inspect",
    "predict": "predict",
    "probe-kit": "probe_kit",
    "represent": "represent",
    "represent-probes": "represent_probes",
    "sample-machines": "sample_machines",
    "tile": "tile",
    "train": "train",
    "training-range": "training_range",
}


class CommandGroup(click.Group):
    """The group of all commands, each imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names, in alphabetical order."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None where there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"perfvec.commands.{COMMANDS[cmd_name]}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"perfvec.commands.{COMMANDS[cmd_name]}.command is not a click command")
        return command


@click.command(cls=CommandGroup)
def main() -> None:
    """Predict program runtimes on processors that do not exist yet."""
