"""What commands over the whole dataset share: representing its programs with progress on standard error.

Enters: a dataset and a foundation model. Leaves: representations by program.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from perfvec.representation.foundation import FoundationModel
from perfvec.representation.representation import Representation
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.representation_cache import represent_programs


def represent_all(
    dataset: Gem5Dataset, programs: list[str], model: FoundationModel, cache: Path | None
) -> dict[str, Representation]:
    """Represent programs with a progress bar."""
    total = int(dataset.programs.loc[programs, "instructions"].sum())
    with click.progressbar(length=total, label="Representing programs", file=sys.stderr, show_pos=True) as bar:
        items = represent_programs(dataset, programs, model, cache, lambda _, count: bar.update(count))
        return {item.program: item for item in items}
