"""A study: the results of several variants, from the store where they are kept, else from worker processes.

Enters: variants, and the parameters of machines given by them. Leaves: a `Study`: results, and why the others have
none. Two workers at once; the small tiles, which run the most instructions, go first, so that the last ones are short.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.variant import Variant
from perfvec.exploration.tiling.variant_messages import Failure, Message, Task
from perfvec.exploration.tiling.variant_result import VariantResult, read_result
from perfvec.exploration.tiling.worker_process import ENDED, WorkerProcess
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.representation.foundation_card import FOUNDATION_FOLDER, foundation_identity
from perfvec.trace.capture.compile import CompileError, compile_c
from perfvec.trace.capture.settings import CaptureSettings

WORKERS = 2
SECONDS_BETWEEN_LOOKS = 0.2
Report = Callable[[float, str], None]
Messages = SimpleQueue[tuple[WorkerProcess, Message]]


@dataclass(frozen=True)
class Study:
    """variants: as asked for. results, failures: by variant; each is in one of them.

    from_store: how many results were kept from earlier.
    """

    variants: tuple[Variant, ...]
    results: dict[Variant, VariantResult]
    failures: dict[Variant, Failure]
    from_store: int

    def odd_endings(self) -> list[str]:
        """Sentences about variants that ended with an exit code other than 0: what they computed may be wrong."""
        return [
            f"The variant {variant.name} ended with exit code {result.exit_code}: what it computed may be wrong."
            for variant, result in self.results.items()
            if result.exit_code
        ]


@dataclass
class _Progress:
    """Shares done of what is being run, and what was said last."""

    total: int
    over: int = 0
    running: dict[Variant, float] = field(default_factory=dict)
    text: str = "starting"

    def tell(self, show: Report | None) -> None:
        if show is not None:
            share = (self.over + sum(self.running.values())) / max(self.total, 1)
            show(share, f"{self.over} of {self.total} variants done; {self.text} …")


def run_study(
    variants: Sequence[Variant], store: ResultStore, show: Report | None = None,
    foundation_folder: Path = FOUNDATION_FOLDER, machines: Sequence[MachineParameters] = (),
) -> Study:  # fmt: skip
    """Return every variant's result.

    A variant that does not compile ends the study: the others come from the same source.

    Args:
        variants: what to run.
        store: where results are kept.
        show: told the share done and a text, several times a second; what it raises ends the study and its processes.
        foundation_folder: the foundation model's.
        machines: given by their parameters: the window model is run at those for every variant.

    Raises:
        CheckpointError: there is no foundation model.
        CaptureError: capture is turned off here, or nothing can be compiled here.
    """
    foundation = foundation_identity(foundation_folder)
    kept = kept_results(variants, store, foundation, machines)
    missing = [variant for variant in dict.fromkeys(variants) if variant not in kept]
    results, failures = dict(kept), dict[Variant, Failure]()
    if missing:
        CaptureSettings.from_environment().require_capture()
        run = _Run(missing, store, show, foundation_folder, machines)
        run.carry_out()
        results |= run.results
        failures = run.failures
    return Study(tuple(dict.fromkeys(variants)), results, failures, len(kept))


def kept_results(
    variants: Sequence[Variant], store: ResultStore, foundation: str, machines: Sequence[MachineParameters] = ()
) -> dict[Variant, VariantResult]:
    """Return the results kept from earlier that hold all that the machines need."""
    found = {variant: store.get(variant, foundation) for variant in dict.fromkeys(variants)}
    return {variant: result for variant, result in found.items() if result is not None and not result.lacks(machines)}


def _area(variant: Variant) -> int:
    return variant.tile * (variant.tile_2 or variant.tile)


class _Run:
    """The part of a study that has to be run."""

    def __init__(
        self, variants: Sequence[Variant], store: ResultStore, show: Report | None, foundation_folder: Path,
        machines: Sequence[MachineParameters],
    ) -> None:  # fmt: skip
        self.results: dict[Variant, VariantResult] = {}
        self.failures: dict[Variant, Failure] = {}
        self._waiting = sorted(variants, key=_area, reverse=True)
        self._store, self._show, self._foundation_folder = store, show, foundation_folder
        self._machines = tuple(machines)
        self._progress = _Progress(len(variants))
        self._asked: dict[WorkerProcess, Variant] = {}
        self._messages: Messages = SimpleQueue()
        self._workers: list[WorkerProcess] = []

    def carry_out(self) -> None:
        """Run them all; whatever happens, no process is left behind."""
        self._compile_one()
        if not self._waiting:
            return
        with tempfile.TemporaryDirectory(prefix="perfvec-tiling-") as temporary:
            try:
                for _ in range(min(WORKERS, len(self._waiting))):
                    self._ask(self._started(), Path(temporary))
                while self._asked:
                    self._progress.tell(self._show)
                    self._take_message(Path(temporary))
            finally:
                for worker in self._workers:
                    worker.end()

    def _started(self) -> WorkerProcess:
        self._workers.append(WorkerProcess(self._foundation_folder, self._messages))
        return self._workers[-1]

    def _compile_one(self) -> None:
        """Compile the first variant before any process is started, so that a mistake in the source is told at once."""
        first = self._waiting[-1]
        if first.elf is not None:
            return
        self._progress.text = "compiling"
        self._progress.tell(self._show)
        try:
            compile_c(first.kernel.source, first.compile_options())
        except CompileError as error:
            self.failures |= dict.fromkeys(self._waiting, Failure(str(error), error.diagnostics))
            self._waiting.clear()

    def _ask(self, worker: WorkerProcess, folder: Path) -> None:
        variant = self._waiting.pop()
        self._asked[worker] = variant
        foundation = foundation_identity(self._foundation_folder)
        earlier = self._store.get(variant, foundation)
        machines = self._machines if earlier is None else tuple(earlier.lacks(self._machines))
        kept = None if earlier is None else self._store.path(variant, foundation)
        worker.ask(Task(variant, folder / variant.digest, machines, kept))

    def _take_message(self, folder: Path) -> None:
        try:
            worker, message = self._messages.get(timeout=SECONDS_BETWEEN_LOOKS)
        except Empty:
            return
        if worker not in self._asked:
            return
        variant = self._asked[worker]
        self._progress.text = message.text
        self._progress.running[variant] = message.done
        if message.is_over:
            self._finish(variant, message, folder)
            del self._asked[worker], self._progress.running[variant]
            self._progress.over += 1
            if self._waiting:  # a worker that died over one variant is replaced for the next
                self._ask(self._started() if message.failure == ENDED else worker, folder)

    def _finish(self, variant: Variant, message: Message, folder: Path) -> None:
        if message.failure is None:
            self.results[variant] = read_result(folder / variant.digest)
            self._store.put(variant, self.results[variant])
            return
        self.failures[variant] = message.failure
        if message.failure.diagnostics:
            self.failures |= dict.fromkeys(self._waiting, message.failure)
            self._waiting.clear()
