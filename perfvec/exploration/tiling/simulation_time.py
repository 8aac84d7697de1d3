"""How long gem5 would have taken for what was predicted, from how fast it ran tiled kernels on the same machine.

Enters: instructions of variants, a machine, gem5's runs. Leaves: seconds, an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable

from perfvec.exploration.tiling.truth import TilingTruth


def simulation_seconds(instructions: Iterable[int], machine: str, truth: TilingTruth) -> float:
    """Estimate gem5's seconds, one run after the other; machines that gem5 did not run count as the mean of those."""
    runs = truth.cycles[truth.cycles["machine"] == machine]
    runs = truth.cycles if runs.empty else runs
    return sum(instructions) * float(runs["seconds"].sum() / runs["instructions"].sum())
