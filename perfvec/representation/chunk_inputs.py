"""What a network reads of a trace, chunk by chunk: features and reference timings, with what both carry.

Enters: a `Trace`. Leaves: arrays of consecutive rows, in order.

Shapes: n instructions of a chunk, S reference machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import Events, EventState, extract_events
from perfvec.features.extract import FeatureExtractor
from perfvec.features.reference.settings import Parameters
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.trace import Trace


@dataclass(frozen=True)
class ChunkInputs:
    """Reader of one trace, in order.

    timer: None where no reference timings are read. own_timer: of machines of one's own, None without any.
    """

    trace: Trace
    events: EventState
    extractor: FeatureExtractor
    timer: ReferenceTimer | None
    own_timer: ReferenceTimer | None

    @staticmethod
    def before(trace: Trace, timed: bool, machines: Sequence[Parameters] = ()) -> ChunkInputs:
        """Stand before the trace's first instruction; timed: on the reference machines."""
        timer = ReferenceTimer(trace.static) if timed else None
        own_timer = ReferenceTimer(trace.static, machines) if machines else None
        return ChunkInputs(trace, EventState(), FeatureExtractor(trace.static), timer, own_timer)

    def features(self, start: int, stop: int) -> tuple[NDArray[np.float32], Events]:
        """Compute rows [start, stop), which follow those before: float32 [n, all columns], and their events."""
        events = extract_events(self.trace, start, stop, self.events)
        return self.extractor.extract(self.trace, start, stop, events), events

    def read(self, start: int, stop: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Compute rows [start, stop), which follow those read before.

        Returns:
            Features float32 [n, all columns], and reference cycles float32 [n, S]; S is 0 where none are read.
        """
        features, events = self.features(start, stop)
        if self.timer is None:
            return features, np.empty((stop - start, 0), dtype=np.float32)
        return features, self.timer.time(self.trace, start, stop, events)
