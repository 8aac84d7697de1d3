"""How commands report: errors that the input caused as one sentence with exit status 1, progress on standard error.

Enters: a command's work. Leaves: what click prints.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from perfvec.errors import PerfVecError


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn errors that a person can act on into click's."""
    try:
        yield
    except (PerfVecError, OSError) as error:
        raise click.ClickException(str(error)) from error


class ShareBar:
    """A progress bar that is told the share done, 0 to 1."""

    STEPS = 1000

    def __init__(self, label: str) -> None:
        self._bar = click.progressbar(length=self.STEPS, label=label, file=sys.stderr)
        self._done = 0

    def __enter__(self) -> ShareBar:
        self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.render_finish()

    def __call__(self, share: float) -> None:
        """Show the share done."""
        step = round(share * self.STEPS)
        self._bar.update(step - self._done)
        self._done = step
