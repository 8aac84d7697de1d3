"""Errors of the validation programs' total cycles on the training machines.

Enters: a network with its normalisation, a machine table, cached programs. Leaves: signed errors of all pairs.

Shapes: n instructions of a chunk, d components, K machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from perfvec.representation.group_sums import group_sums
from perfvec.representation.sequence_network import as_sequence
from perfvec.training.feature_cache import CachedProgram
from perfvec.training.gradients import Normaliser

CHUNK_INSTRUCTIONS = 4096  # whole windows of the networks that cut a trace into windows


@dataclass(frozen=True)
class ErrorSummary:
    """Absolute relative errors of total cycles over (program, machine) pairs, and the mean signed one."""

    mean: float
    p90: float
    worst: float
    bias: float

    @staticmethod
    def of(errors: NDArray[np.float64]) -> ErrorSummary:
        """Summarise signed errors."""
        size = np.abs(errors)
        return ErrorSummary(float(size.mean()), float(np.quantile(size, 0.9)), float(size.max()), float(errors.mean()))

    def document(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)


@dataclass(frozen=True)
class Evaluator:
    """A network in evaluation mode on a device, with the columns it reads."""

    network: nn.Module
    normalise: Normaliser
    columns: NDArray[np.intp]
    references: int
    device: torch.device

    def total(self, program: CachedProgram) -> NDArray[np.float64]:
        """R_p of a cached program, float64 [d]."""
        state, chunks = as_sequence(self.network).initial_state(1), []
        for start in range(0, len(program), CHUNK_INSTRUCTIONS):
            features, timings = self._inputs(program, start)
            if self.device.type == "cpu":
                chunk, state = self._sum(features, timings, state)
            else:
                with torch.inference_mode():
                    vectors, state = as_sequence(self.network)(features[None], timings[None], state)
                chunk = vectors[0].sum(dim=0, dtype=torch.float64).cpu().numpy()
            chunks.append(chunk)
        return np.asarray(np.sum(chunks, axis=0))

    def _sum(self, features: Tensor, timings: Tensor, state: Tensor) -> tuple[NDArray[np.float64], Tensor]:
        """Sum the vectors of a chunk on the CPU, by the network's own way of summing where it has one."""
        states = [state]

        def carry(work: Any) -> Any:
            result, new = work(states[0])
            states[0] = new
            return result

        groups = np.zeros(len(features), dtype=np.int64)
        sums = group_sums(self.network, features.numpy(), timings.numpy(), groups, 1, carry)
        return sums[0], states[0]

    def _inputs(self, program: CachedProgram, start: int) -> tuple[Tensor, Tensor]:
        rows = slice(start, start + CHUNK_INSTRUCTIONS)
        features = torch.from_numpy(np.take(program.features[rows], self.columns, axis=1)).to(self.device).float()
        timings = torch.from_numpy(program.references[rows, : self.references].astype(np.float32)).to(self.device)
        return self.normalise(features), timings


def total_errors(
    evaluator: Evaluator,
    table: NDArray[np.float64],
    machines: Sequence[str],
    programs: Sequence[CachedProgram],
    threads: ThreadPoolExecutor,
) -> NDArray[np.float64]:
    """Signed errors of total cycles, predicted / measured - 1, of every pair that was measured.

    Args:
        evaluator: makes the programs' R_p, one program a thread.
        table: float64 [K, d], the machines' vectors.
        machines: their K names.
        programs: cached programs with measured blocks.
        threads: on which the programs run.

    Returns:
        float64 [pairs].
    """
    rows = {machine: row for row, machine in enumerate(machines)}
    errors = []
    for program, vector in zip(programs, threads.map(evaluator.total, programs), strict=True):
        measured = program.blocks.sum(axis=0, dtype=np.float64)
        errors += [
            float(vector @ table[rows[machine]]) / cycles - 1
            for machine, cycles in zip(program.machines, measured, strict=True)
            if machine in rows
        ]
    return np.array(errors)
