"""`train`: train a foundation model and its machine table on the gem5 dataset.

Enters: the dataset's folder and, optionally, a configuration. Leaves: the model, its card and machine table, history.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import torch

from perfvec.commands.reporting import errors_reported
from perfvec.errors import TrainingError
from perfvec.training.feature_cache import CachedProgram, ensure_cached
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.schedule import Budget
from perfvec.training.trainer import Trainer, TrainingData
from perfvec.training.training_config import TrainingConfig, read_config

_FOLDER = click.Path(file_okay=False, path_type=Path)
DEFAULT_STEPS = 20_000


@click.command("train")
@click.option("--dataset", "root", type=_FOLDER, required=True, help="Folder of the gem5 dataset.")
@click.option("--cache", type=_FOLDER, required=True, help="Folder that keeps features as arrays (some 10 GB).")
@click.option("--output", type=_FOLDER, required=True, help="Folder of the model, its state and history.")
@click.option("--config", "config_path", type=click.Path(dir_okay=False, path_type=Path), help="Configuration, JSON.")
@click.option("--resume", is_flag=True, help="Go on from the state in the output folder.")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="Length of the run in wall time.")
@click.option("--steps", type=click.IntRange(min=1), help=f"Length of the run in steps; {DEFAULT_STEPS:,} by default.")
def command(
    root: Path,
    cache: Path,
    output: Path,
    config_path: Path | None,
    resume: bool,
    device: str,
    seed: int,
    minutes: float | None,
    steps: int | None,
) -> None:
    """Train a foundation model with the vectors of the train machines; the best by validation is kept."""
    with errors_reported():
        budget = _budget(steps, minutes)
        _check_device(device)
        config = read_config(config_path) if config_path else TrainingConfig()
        trainer = Trainer(_read_data(Gem5Dataset(root), cache), config, budget, seed, device)
        if resume:
            trainer.resume(output)
        trainer.train(output, lambda line: click.echo(line, err=True))
    click.echo(f"Best validation error {trainer.state.best:.2%}; model written to {output}")


def _budget(steps: int | None, minutes: float | None) -> Budget:
    if minutes is not None:
        return Budget(steps, minutes * 60)
    return Budget(steps or DEFAULT_STEPS)


def _check_device(device: str) -> None:
    if device == "cuda" and not torch.cuda.is_available():
        raise TrainingError("No CUDA device is at hand; train with --device cpu.")


def _read_data(dataset: Gem5Dataset, cache: Path) -> TrainingData:
    training, validation = dataset.program_names("train", "probe"), dataset.program_names("val")
    with click.progressbar([*training, *validation], label="Features", file=sys.stderr) as names:
        cached: dict[str, CachedProgram] = {name: ensure_cached(dataset, [name], cache)[0] for name in names}
    return TrainingData(
        [cached[name] for name in training],
        [cached[name] for name in validation],
        tuple(dataset.machine_names("train")),
    )
