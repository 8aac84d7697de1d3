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

from perfvec.representation.group_sums import accumulate, compact, group_sums
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
        total: NDArray[np.float64] = self.parts(program, len(program))[0]
        return total

    def parts(self, program: CachedProgram, instructions: int) -> NDArray[np.float64]:
        """Sums of the vectors of each `instructions` of a cached program, float64 [whole parts, d]."""
        state, sums = as_sequence(self.network).initial_state(1), np.empty(0)
        owners = np.arange(len(program)) // instructions
        for start in range(0, len(program), CHUNK_INSTRUCTIONS):
            groups, numbers = compact(owners[start : start + CHUNK_INSTRUCTIONS])
            chunk, state = self._sum(*self._inputs(program, start), numbers, len(groups), state)
            if start == 0:
                sums = np.zeros((int(owners[-1]) + 1, chunk.shape[1]))
            sums[groups] += chunk
        return sums[: len(program) // instructions]

    def _sum(
        self, features: Tensor, timings: Tensor, groups: NDArray[np.int64], count: int, state: Tensor
    ) -> tuple[NDArray[np.float64], Tensor]:
        """Sum a chunk's vectors by group; on the CPU by the network's own way of summing where it has one."""
        if self.device.type != "cpu":
            with torch.inference_mode():
                vectors, state = as_sequence(self.network)(features[None], timings[None], state)
            sums = np.zeros((count, vectors.shape[-1]))
            accumulate(vectors[0].cpu().numpy(), groups, sums)
            return sums, state
        states = [state]

        def carry(work: Any) -> Any:
            result, new = work(states[0])
            states[0] = new
            return result

        return group_sums(self.network, features.numpy(), timings.numpy(), groups, count, carry), states[0]

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
