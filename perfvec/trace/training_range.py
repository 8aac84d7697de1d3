"""What the training programs were like, so that a trace unlike any of them is told.

Enters: traces of the training programs, once; later a trace to compare. Leaves: `TrainingRange`, its JSON file
(assets/training_range.json), and the `Departure`s of a trace, each one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from perfvec.assets import ASSETS
from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES
from perfvec.trace.summary import GROUPS, TRAINED_ISA, TraceSummary, summarise_trace
from perfvec.trace.trace import Trace

SCHEMA_NAME, SCHEMA_VERSION = "perfvec.training_range", 1
DEFAULT_PATH = ASSETS / "training_range.json"
# How far outside the range of the training programs a measure may lie unremarked.
SHARE_TOLERANCE, FOOTPRINT_TOLERANCE = 0.02, 1.25
CLASS_SHARE_WORTH_SAYING = 0.01
MIX_TOLERANCE = 1.25  # times the largest distance between a training program and its nearest neighbour
LEAST_PROGRAMS_FOR_MIX = 3


@dataclass(frozen=True)
class Measures:
    """A program in numbers: mix (share of each group of `GROUPS`), shares of branches, footprints, share of each
    operation class that it executes.
    """

    program: str
    instructions: int
    mix: dict[str, float]
    branch_share: float
    code_footprint_kb: float
    data_footprint_kb: float
    class_shares: dict[str, float]


@dataclass(frozen=True)
class Departure:
    """One way in which a trace lies outside the training programs. measure: its name; value, low and high: the trace's
    and the training programs'; sentence: the same for a person.
    """

    measure: str
    value: float
    low: float
    high: float
    sentence: str


def measure(trace: Trace, summary: TraceSummary | None = None) -> Measures:
    """Return a trace's measures."""
    summary = summary or summarise_trace(trace)
    counts = np.bincount(trace.op_class, minlength=len(OPERATION_CLASSES)) / len(trace)
    return Measures(
        program=trace.program,
        instructions=len(trace),
        mix={group: round(share, 6) for group, share in summary.mix.items()},
        branch_share=round(summary.branch_share, 6),
        code_footprint_kb=round(summary.code_footprint_kb, 3),
        data_footprint_kb=round(summary.data_footprint_kb, 3),
        class_shares={OPERATION_CLASSES[place]: round(float(counts[place]), 6) for place in np.flatnonzero(counts)},
    )


@dataclass(frozen=True)
class TrainingRange:
    """The measures of every training program."""

    programs: tuple[Measures, ...]

    @classmethod
    def from_traces(cls, traces: Iterable[Trace]) -> TrainingRange:
        """Measure traces one after the other, holding none.

        Raises:
            TraceError: no traces at all.
        """
        programs = tuple(measure(trace) for trace in traces)
        if not programs:
            raise TraceError("There are no training programs to measure.")
        return cls(programs)

    @cached_property
    def _largest_neighbour_distance(self) -> float:
        """The most that any training program's mix differs from that of the one most like it."""
        mixes = np.array([[program.mix[group] for group in GROUPS] for program in self.programs])
        distances = np.abs(mixes[:, None, :] - mixes[None, :, :]).sum(axis=2) / 2
        np.fill_diagonal(distances, np.inf)
        return float(distances.min(axis=1).max())

    def departures(self, trace: Trace, summary: TraceSummary | None = None) -> tuple[Departure, ...]:
        """Return every way in which `trace` lies outside the training programs."""
        measures = measure(trace, summary)
        found = [self._share(group, measures.mix[group], [p.mix[group] for p in self.programs]) for group in GROUPS]
        found.append(self._share("branch", measures.branch_share, [p.branch_share for p in self.programs]))
        for name in ("code_footprint_kb", "data_footprint_kb"):
            found.append(self._footprint(name, getattr(measures, name)))
        found += self._classes(measures)
        found.append(_instruction_set(trace))
        found.append(self._mix(measures))
        kept = {departure.measure: departure for departure in found if departure is not None}
        return tuple(kept.values())

    def _share(self, group: str, value: float, trained: list[float]) -> Departure | None:
        low, high = min(trained), max(trained)
        if low - SHARE_TOLERANCE <= value <= high + SHARE_TOLERANCE:
            return None
        what = f"{value:.1%} of the instructions are '{group}'"
        return Departure(group, value, low, high, f"{what}; the training programs have {low:.1%} to {high:.1%}.")

    def _footprint(self, name: str, value: float) -> Departure | None:
        trained = [getattr(program, name) for program in self.programs]
        low, high = min(trained), max(trained)
        if value <= FOOTPRINT_TOLERANCE * high:
            return None
        kind = name.split("_", maxsplit=1)[0]
        return Departure(
            name,
            value,
            low,
            high,
            f"The {kind} footprint is {value:,.0f} kB; those of the training programs reach {high:,.0f} kB.",
        )

    def _classes(self, measures: Measures) -> list[Departure | None]:
        trained: dict[str, float] = {}
        for program in self.programs:
            for name, share in program.class_shares.items():
                trained[name] = max(trained.get(name, 0.0), share)
        return [
            Departure(
                f"class {name}", share, 0.0, trained.get(name, 0.0),
                f"{share:.1%} of the instructions are of class {name}, of which the training programs have at most "
                f"{trained.get(name, 0.0):.1%}.",
            )
            for name, share in measures.class_shares.items()
            if share > 2 * trained.get(name, 0.0) + CLASS_SHARE_WORTH_SAYING
        ]  # fmt: skip

    def _mix(self, measures: Measures) -> Departure | None:
        if len(self.programs) < LEAST_PROGRAMS_FOR_MIX:
            return None
        distances = [
            sum(abs(measures.mix[group] - program.mix[group]) for group in GROUPS) / 2 for program in self.programs
        ]
        nearest = int(np.argmin(distances))
        limit = MIX_TOLERANCE * self._largest_neighbour_distance
        if distances[nearest] <= limit:
            return None
        return Departure(
            "mix", distances[nearest], 0.0, self._largest_neighbour_distance,
            f"The mix is unlike every training program's: {distances[nearest]:.1%} of the instructions would have to "
            f"be of another kind to match the nearest, {self.programs[nearest].program}.",
        )  # fmt: skip

    def write(self, path: Path = DEFAULT_PATH) -> None:
        """Write the range as JSON, a line a program."""
        lines = [json.dumps(asdict(program)) for program in self.programs]
        head = f'{{"schema": "{SCHEMA_NAME}", "schema_version": {SCHEMA_VERSION}, "programs": [\n'
        path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def _instruction_set(trace: Trace) -> Departure | None:
    if trace.isa == TRAINED_ISA:
        return None
    sentence = f"The trace is of the instruction set '{trace.isa}'; the training programs are of {TRAINED_ISA}."
    return Departure("instruction set", 0.0, 1.0, 1.0, sentence)


def read_training_range(path: Path = DEFAULT_PATH) -> TrainingRange | None:
    """Read the range; None where there is no such file.

    Raises:
        TraceError: the file is not one of ours.
    """
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if (document["schema"], document["schema_version"]) != (SCHEMA_NAME, SCHEMA_VERSION):
            raise ValueError("another schema")
        return TrainingRange(tuple(Measures(**program) for program in document["programs"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TraceError(f"'{path.name}' is not a table of training programs ({error}); make it anew.") from error
