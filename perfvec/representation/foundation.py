"""The foundation model: from a trace's rows to one vector an instruction, in chunks.

Enters: a trained network with its normalisation and the columns it reads, and a trace. Leaves: float32 vectors, chunk
after chunk. Whoever needs only sums of them gets those faster from streamed_sums.

Shapes: n instructions of a chunk, F columns read, S reference machines, d components.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from perfvec.representation.chunk_inputs import ChunkInputs
from perfvec.representation.inference_kernels import normalise_rows
from perfvec.representation.networks import NetworkConfig
from perfvec.representation.sequence_network import as_sequence
from perfvec.trace.trace import Trace

CHUNK_INSTRUCTIONS = 8192  # whole windows of 256; fewer, and calls from Python cost more; more, and caches overflow
NORMALISED_LIMIT = 8.0


@dataclass(frozen=True)
class FoundationModel:
    """A network in evaluation mode with what it needs around it.

    identity: hash of weights and card. columns: int64 [F], feature columns read, of the schema's. mean, scale: float32
    [F]; a column enters as (value - mean) · scale held within ±8.
    """

    identity: str
    config: NetworkConfig
    network: nn.Module
    columns: NDArray[np.intp]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    about: dict[str, object] = field(default_factory=dict)

    @property
    def dimension(self) -> int:
        """Components of a vector, d."""
        return self.config.dimension

    def normalise(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Pick and normalise the columns the network reads: [n, all] to [n, F]."""
        picked = np.empty((len(features), len(self.columns)), dtype=np.float32)
        normalise_rows(features, self._runs, self.mean, self.scale, np.float32(NORMALISED_LIMIT), picked)
        return picked

    @cached_property
    def _runs(self) -> NDArray[np.intp]:
        """Runs of neighbouring columns: the first column, its place among `columns`, the length, intp [r, 3]."""
        starts = np.flatnonzero(np.diff(self.columns, prepend=-2) != 1)
        return np.stack([self.columns[starts], starts, np.diff(starts, append=len(self.columns))], axis=1)

    def vectors(self, trace: Trace) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield (first row, vectors float32 [n, d]) over the trace, in order."""
        network, inputs = as_sequence(self.network), ChunkInputs.before(trace, self.config.references > 0)
        state = network.initial_state(1)
        for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
            features, references = inputs.read(start, min(start + CHUNK_INSTRUCTIONS, len(trace)))
            batch = torch.from_numpy(self.normalise(features))[None], torch.from_numpy(references)[None]
            with torch.inference_mode():
                output, state = network(*batch, state)
            yield start, output[0].numpy()
