"""The foundation model: from a trace's rows to one vector an instruction, in chunks.

Enters: a trained network with its normalisation and the columns it reads. Leaves: float32 vectors, chunk after chunk,
with features of the next chunk computed while the network works on this one.

Shapes: n instructions of a chunk, F columns read, S reference machines, d components.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import FeatureExtractor
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.representation.networks import NetworkConfig, as_sequence
from perfvec.trace.trace import Trace

CHUNK_INSTRUCTIONS = 16_000  # whole phases of 1,000
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
        picked = np.take(features, self.columns, axis=1)
        picked -= self.mean
        picked *= self.scale
        return np.clip(picked, -NORMALISED_LIMIT, NORMALISED_LIMIT, out=picked)

    def vectors(self, trace: Trace) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield (first row, vectors float32 [n, d]) over the trace, in order."""
        network = as_sequence(self.network)
        state = network.initial_state(1)
        for start, features, references in _prefetched(self, trace):
            with torch.inference_mode():
                inputs = torch.from_numpy(features)[None], torch.from_numpy(references)[None]
                output, state = network(*inputs, state)
            yield start, output[0].numpy()


Chunk = tuple[int, NDArray[np.float32], NDArray[np.float32]]


def _chunks(model: FoundationModel, trace: Trace) -> Iterator[Chunk]:
    state, extractor, timer = EventState(), FeatureExtractor(trace.static), ReferenceTimer(trace.static)
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        stop = min(start + CHUNK_INSTRUCTIONS, len(trace))
        events = extract_events(trace, start, stop, state)
        features = model.normalise(extractor.extract(trace, start, stop, events))
        yield start, features, timer.time(trace, start, stop, events)


def _prefetched(model: FoundationModel, trace: Trace) -> Iterator[Chunk]:
    """Compute each chunk in a second thread while the one before it is being used; the kernels release the GIL."""
    chunks = _chunks(model, trace)

    def following() -> Chunk | None:
        return next(chunks, None)

    with ThreadPoolExecutor(max_workers=1) as thread:
        pending: Future[Chunk | None] = thread.submit(following)
        while (chunk := pending.result()) is not None:
            pending = thread.submit(following)
            yield chunk
