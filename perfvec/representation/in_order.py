"""State that is handed from one piece of work to the next while several threads work on pieces at once.

Enters: the first state, and work that needs the state at its turn. Leaves: the work's results; turns are 0, 1, 2 …
Whatever needs no state runs outside and so in parallel.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

State = TypeVar("State")
Result = TypeVar("Result")


class AbandonedError(RuntimeError):
    """Work whose turn never comes, because that of an earlier turn failed."""


class InOrder(Generic[State]):
    """Runs work one turn after the other, each with the state that the one before left."""

    def __init__(self, state: State) -> None:
        """Stand before turn 0 with the first state."""
        self._state = state
        self._turn = 0
        self._failed = False
        self._changed = Condition()

    def run(self, turn: int, work: Callable[[State], tuple[Result, State]]) -> Result:
        """Wait for the turn, work, hand the new state on; return the work's result.

        Raises:
            AbandonedError: the work of an earlier turn raised.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._failed or self._turn == turn)
            if self._failed:
                raise AbandonedError(f"Turn {turn} never came.")
        try:
            result, self._state = work(self._state)
        except BaseException:
            self.abandon()
            raise
        with self._changed:
            self._turn += 1
            self._changed.notify_all()
        return result

    def abandon(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._failed = True
            self._changed.notify_all()
