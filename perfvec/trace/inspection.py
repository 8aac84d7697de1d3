"""The sanity panel: what an opened trace holds, what it lacks, and whether the model was trained on anything like it.

Enters: a `ReadResult` and the training programs' range. Leaves: an `Inspection`, and its text and JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from perfvec.trace.readers.result import Confidence, ReadResult, lower
from perfvec.trace.summary import TraceSummary, summarise_trace
from perfvec.trace.training_range import Departure, TrainingRange

NO_RANGE = "The table of training programs is not at hand, so the trace was not compared with them."


@dataclass(frozen=True)
class MeasuredRun:
    """What the simulator that wrote the trace measured: core cycles, period in ps, cycles an instruction."""

    cycles: int
    period_ps: int
    period_inferred: bool
    cpi: float


@dataclass(frozen=True)
class Inspection:
    """The panel. decoded_share, assumed_class_share: of executed instructions, 0 to 1. confidence: the lowest that
    the format, the content and the distance from the training programs ask for; reasons: why it is not 'high'.
    departures: ways in which it lies outside the training programs, None where they are not known.
    """

    format: str
    wrapper: str
    isa: str
    summary: TraceSummary
    truncated: bool
    unknown_lines: int
    left_out: dict[str, int]
    decoded_share: float
    assumed_class_share: float
    measured: MeasuredRun | None
    departures: tuple[Departure, ...] | None
    confidence: Confidence
    reasons: tuple[str, ...]


def inspect_result(result: ReadResult, training_range: TrainingRange | None) -> Inspection:
    """Return the panel of an opened trace."""
    trace = result.trace
    summary = summarise_trace(trace)
    departures = None if training_range is None else training_range.departures(trace, summary)
    confidence = lower(result.confidence, summary.confidence)
    if departures:
        confidence = lower(confidence, "reduced")
    reasons = dict.fromkeys((*map(str, result.lacks), *summary.reasons))
    if result.truncated:
        reasons["The trace is truncated."] = None
    reasons |= dict.fromkeys(departure.sentence for departure in departures or ())
    cycles = result.measured_cycles
    measured = None
    if result.timing is not None and cycles is not None:
        total = int(cycles.sum())
        measured = MeasuredRun(total, result.timing.period_ps, result.timing.period_inferred, total / len(trace))
    return Inspection(
        format=result.format,
        wrapper=result.wrapper,
        isa=trace.isa,
        summary=summary,
        truncated=result.truncated,
        unknown_lines=result.unknown_lines,
        left_out=result.left_out,
        decoded_share=1.0 - summary.undecoded_share,
        assumed_class_share=result.assumed_classes,
        measured=measured,
        departures=departures,
        confidence=confidence,
        reasons=tuple(reasons),
    )


def inspection_document(inspection: Inspection) -> dict[str, Any]:
    """Return the panel as plain JSON values."""
    document = asdict(inspection)
    document["out_of_distribution"] = None if inspection.departures is None else bool(inspection.departures)
    return document


def inspection_text(inspection: Inspection) -> str:
    """Return the panel as text, one line a fact."""
    summary = inspection.summary
    lines = [
        ("program", summary.program),
        ("format", inspection.format + ("" if inspection.wrapper == "none" else f", in {inspection.wrapper}")),
        ("instruction set", inspection.isa),
        ("instructions", f"{summary.instructions:,}" + (" (truncated)" if inspection.truncated else "")),
        ("distinct pcs", f"{summary.distinct_pcs:,}"),
        ("decoded", f"{inspection.decoded_share:.2%}"),
        ("assumed classes", f"{inspection.assumed_class_share:.1%}"),
        ("mix", ", ".join(f"{group} {share:.1%}" for group, share in summary.mix.items() if share >= 0.0005)),
        ("code footprint", f"{summary.code_footprint_kb:,.1f} kB"),
        ("data footprint", f"{summary.data_footprint_kb:,.1f} kB"),
        ("addresses known", f"{summary.address_known_share:.1%} of loads and stores"),
        ("sizes known", f"{summary.size_known_share:.1%} of loads and stores"),
    ]
    if inspection.unknown_lines:
        lines.append(("not understood", f"{inspection.unknown_lines:,} lines or records, left out"))
    lines += [(name, f"{count:,}, left out") for name, count in inspection.left_out.items()]
    if inspection.measured is not None:
        run = inspection.measured
        inferred = " (inferred)" if run.period_inferred else ""
        lines.append(("measured", f"{run.cycles:,} cycles of {run.period_ps:,} ps{inferred}, CPI {run.cpi:.3f}"))
    lines.append(("like training", _likeness(inspection)))
    lines.append(("confidence", inspection.confidence))
    text = "\n".join(f"{name:16} {value}" for name, value in lines)
    return text + "".join(f"\n  - {reason}" for reason in inspection.reasons)


def _likeness(inspection: Inspection) -> str:
    if inspection.departures is None:
        return NO_RANGE
    if not inspection.departures:
        return "yes"
    return "no: " + ", ".join(departure.measure for departure in inspection.departures)
