"""Initial vectors of the machines: each a mixture of the reference machines that fits its measured cycles.

Enters: cached programs and the machines' names. Leaves: the table that training starts from.

Shapes: K machines, S reference machines, d components.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference.timings import reference_names
from perfvec.training.feature_cache import ROW_BLOCKS, CachedProgram

PROBE_WEIGHT = 0.7
EXTRA_DEVIATION = 0.3


def initial_machines(
    programs: Sequence[CachedProgram],
    machines: Sequence[str],
    references: int,
    dimension: int,
    seed: int,
    ridge_share: float = 0.3,
) -> NDArray[np.float32]:
    """Make the table that training starts from.

    With reference machines, a machine's first S components are the mixture of them that fits its measured cycles best
    (relative to each program's mean), with a ridge towards the reference machine of its own name where there is one and
    towards the plain average elsewhere; the others are small and random. Without, all components together give the
    machine's mean cycles per instruction for a vector of 1/√d everywhere.

    Args:
        programs: training programs.
        machines: names of the K machines; each ran at least one of the programs.
        references: S, or 0.
        dimension: d.
        seed: of the random components.
        ridge_share: weight of the ridge, as a share of the mean square of the equations.

    Returns:
        float32 [K, d].
    """
    random = np.random.default_rng(seed)
    if references == 0:
        noise = random.normal(0.0, 0.1, (len(machines), dimension))
        level = np.array([_mean_cycles(programs, machine) / np.sqrt(dimension) for machine in machines])
        centred: NDArray[np.float64] = noise - noise.mean(axis=1, keepdims=True) + level[:, None]
        return centred.astype(np.float32)
    table = random.normal(0.0, EXTRA_DEVIATION, (len(machines), dimension))
    for row, machine in enumerate(machines):
        table[row, :references] = _mixture(programs, references, machine, ridge_share)
    return table.astype(np.float32)


def _mixture(programs: Sequence[CachedProgram], count: int, machine: str, ridge_share: float) -> NDArray[np.float64]:
    """Ridge regression of a machine's measured groups on the reference machines', [S]."""
    square, right = np.zeros((count, count)), np.zeros(count)
    for program in programs:
        timed = program.reference_rows
        if machine not in program.machines or len(timed) == 0:
            continue
        blocks = program.blocks[: len(timed) * ROW_BLOCKS, program.machines.index(machine)].astype(np.float64)
        measured = blocks.reshape(len(timed), ROW_BLOCKS).sum(axis=1)
        weight = (PROBE_WEIGHT if program.name.startswith("micro-") else 1.0) ** 2 / (measured.mean() ** 2 * len(timed))
        square += weight * timed.T @ timed
        right += weight * timed.T @ measured
    ridge = ridge_share * np.trace(square) / count
    mixture: NDArray[np.float64] = np.linalg.solve(
        square + ridge * np.eye(count), right + ridge * _expected_mixture(machine, count)
    )
    return mixture


def _expected_mixture(machine: str, count: int) -> NDArray[np.float64]:
    """The mixture expected before anything is measured, [S]."""
    names = reference_names()
    if machine in names:
        own: NDArray[np.float64] = np.eye(count)[names.index(machine)]
        return own
    return np.full(count, 1 / count)


def _mean_cycles(programs: Sequence[CachedProgram], machine: str) -> float:
    """Mean over programs of the machine's cycles per instruction."""
    ran = [program for program in programs if machine in program.machines]
    totals = [program.blocks[:, program.machines.index(machine)].sum(dtype=np.float64) for program in ran]
    return float(np.mean([total / len(program) for total, program in zip(totals, ran, strict=True)]))
