"""Random stretches of the training programs, as tensors.

Enters: cached programs and the order of the machines. Leaves: `Batch`es, drawn with a seed, programs by their weights.

Shapes: B sequences, T instructions, N = blocks after the warm-up, F features, S reference machines, K machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS, CachedProgram


@dataclass(frozen=True)
class Batch:
    """features [B, T, F], references [B, T, S], measured [B, N, K], scale and present [B, K]; float32."""

    features: Tensor
    references: Tensor
    measured: Tensor
    scale: Tensor
    present: Tensor

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


@dataclass(frozen=True)
class Stretch:
    """Where a sequence lies: row of the list of programs, and the first of its blocks."""

    program: int
    first_block: int


@dataclass(frozen=True)
class BatchShape:
    """How many sequences, how many blocks each, and how many of those only warm the state up."""

    sequences: int = 24
    blocks: int = 34
    warm_up_blocks: int = 4

    @property
    def instructions(self) -> int:
        """Instructions of a sequence."""
        return self.blocks * BLOCK_INSTRUCTIONS


class BatchSource:
    """Draws batches without end."""

    def __init__(
        self,
        programs: Sequence[CachedProgram],
        machines: Sequence[str],
        columns: NDArray[np.intp],
        shape: BatchShape,
        seed: int,
        probe_weight: float = 0.5,
        references: int = REFERENCE_COUNT,
    ) -> None:
        """Prepare to draw.

        Args:
            programs: the training programs.
            machines: names of the K machines, the order of the last axis.
            columns: the feature columns that the network reads.
            shape: sizes of a batch.
            seed: of the draws.
            probe_weight: how often a probe ('micro-…') is drawn beside another program.
            references: how many reference machines the network reads, S.
        """
        self._programs, self._columns, self._references, self._shape = programs, columns, references, shape
        self._random = np.random.default_rng(seed)
        weights = np.array([probe_weight if p.name.startswith("micro-") else 1.0 for p in programs])
        weights *= np.sqrt([len(p) for p in programs])
        self._weights = weights / weights.sum()
        self._targets = [_align(program, machines) for program in programs]

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield self.draw()

    @property
    def shape(self) -> BatchShape:
        """Sizes of a batch."""
        return self._shape

    @property
    def chance(self) -> dict[str, Any]:
        """State of the random draws: plain integers and strings."""
        return dict(self._random.bit_generator.state)

    @chance.setter
    def chance(self, state: dict[str, Any]) -> None:
        self._random.bit_generator.state = state

    def draw_stretches(self) -> list[Stretch]:
        """Draw where the sequences of one batch lie; the only use of chance."""
        chosen = self._random.choice(len(self._programs), size=self._shape.sequences, p=self._weights)
        return [Stretch(int(index), self._first_block(int(index))) for index in chosen]

    def _first_block(self, index: int) -> int:
        last = len(self._programs[index]) // BLOCK_INSTRUCTIONS - self._shape.blocks
        return int(self._random.integers(0, last + 1))

    def read(self, stretches: Sequence[Stretch]) -> Batch:
        """Read sequences into tensors; safe from several threads."""
        shape = self._shape
        features, references, measured, scale, present = [], [], [], [], []
        for stretch in stretches:
            program, (blocks, mean, ran) = self._programs[stretch.program], self._targets[stretch.program]
            first, last = stretch.first_block, stretch.first_block + shape.blocks
            rows = slice(first * BLOCK_INSTRUCTIONS, last * BLOCK_INSTRUCTIONS)
            features.append(np.take(program.features[rows], self._columns, axis=1))
            references.append(program.references[rows, : self._references])
            measured.append(blocks[first + shape.warm_up_blocks : last])
            scale.append(mean)
            present.append(ran)
        return Batch(*(torch.from_numpy(np.stack(a)).float() for a in (features, references, measured, scale, present)))

    def present_count(self, stretches: Sequence[Stretch]) -> float:
        """How many (sequence, machine) pairs of a batch have measured cycles."""
        return float(sum(self._targets[stretch.program][2].sum() for stretch in stretches))

    def draw(self) -> Batch:
        """Draw one batch and read it."""
        return self.read(self.draw_stretches())


def _align(
    program: CachedProgram, machines: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Blocks [n, K] in the order of `machines`, their means [K] and a mask [K] of the machines the program ran on."""
    place = {name: column for column, name in enumerate(program.machines)}
    present = np.array([name in place for name in machines], dtype=np.float32)
    blocks = np.zeros((len(program.blocks), len(machines)), dtype=np.float32)
    for column, name in enumerate(machines):
        if name in place:
            blocks[:, column] = program.blocks[:, place[name]]
    mean = np.where(present > 0, blocks.mean(axis=0), 1.0).astype(np.float32)
    return blocks, mean, present
