"""How fast an out-of-order machine dispatches straight code where its dispatch is narrower than its rename.

Enters: widths and the depth of the front end. Leaves: cycles a micro-operation. gem5's IEW dispatches a number of
micro-operations a cycle (src/cpu/o3/iew.cc). If more arrive at once it keeps the others in a buffer, with all that
arrive until it is empty, and tells rename to send nothing meanwhile, which rename hears a cycle later. Rename does the
same to decode (rename.cc), and decode to fetch (decode.cc). What was on its way fills the buffers, and when those are
empty the way there is too: that costs up to thrice what the widths say.
"""

from __future__ import annotations

from functools import cache

FIRST, LAST = 1000, 5000  # micro-operations between which the rate is taken: by then what happens repeats itself


class _Stage:
    """A stage passes on up to `width` a cycle, which arrive `way` cycles later; told to stop, it fills its buffer."""

    def __init__(self, width: int, way: int) -> None:
        self.width, self.way, self.state, self.buffer = width, way, "runs", 0
        self.coming: dict[int, int] = {}
        self.told: dict[int, bool] = {}
        self.stopped, self.passed = False, 0

    def step(self, now: int, before: _Stage, after: _Stage | None) -> None:
        """Run one cycle."""
        came, self.passed = self.coming.pop(now, 0), 0
        self.stopped = self.told.pop(now, self.stopped)
        if self.stopped:
            self._hold(before, now)
        elif self.state == "blocked":
            self.state = "empties"
            if self.buffer == 0:
                self._go_on(before, now)
        if self.state == "runs":
            self.passed = min(self.width, came)
            came -= self.passed
            if came:
                self._hold(before, now)
        elif self.state == "empties":
            self.passed = min(self.width, self.buffer)
            self.buffer -= self.passed
            if self.buffer:
                self.state = "blocked"
            elif not came:
                self._go_on(before, now)
        self.buffer += came
        if self.passed and after is not None:
            after.coming[now + after.way] = self.passed

    def _hold(self, before: _Stage, now: int) -> None:
        if self.state == "runs":
            before.told[now + 1] = True
        self.state = "blocked"

    def _go_on(self, before: _Stage, now: int) -> None:
        self.state = "runs"
        before.told[now + 1] = False


@cache
def cycles_per_micro_op(rename: int, dispatch: int, depth: int) -> float:
    """Return the steady rate of straight code, `dispatch` < `rename`; `depth` as the parameter `frontend_depth`."""
    fetch, decoder = _Stage(rename, 0), _Stage(rename, 1 + (depth + 2) // 3)
    renamer, iew = _Stage(rename, 1 + (depth + 1) // 3), _Stage(dispatch, 1 + depth // 3)
    now, left = 0, [0]
    while left[-1] < LAST:
        fetch.stopped = fetch.told.pop(now, fetch.stopped)
        if not fetch.stopped:
            decoder.coming[now + decoder.way] = rename
        decoder.step(now, fetch, renamer)
        renamer.step(now, decoder, iew)
        iew.step(now, renamer, None)
        left.append(left[-1] + iew.passed)
        now += 1
    first = next(cycle for cycle, count in enumerate(left) if count >= FIRST)
    return (len(left) - 1 - first) / (left[-1] - left[first])
