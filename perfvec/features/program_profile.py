"""A program at a glance, small enough to ship for every benchmark: mix, footprints and reuse of its lines.

Enters: a `Trace`, or the shipped table. Leaves: `ProgramProfile`s, or the table (JSON, one program a line).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from perfvec.assets import ASSETS
from perfvec.errors import TraceError
from perfvec.features.reuse_histogram import REUSE_BINS, ReuseHistogram, reuse_histograms
from perfvec.trace.summary import GROUPS, TraceSummary, summarise_trace
from perfvec.trace.trace import Trace

PROFILES_SCHEMA = "perfvec.program_profiles"
PROFILES_SCHEMA_VERSION = 1
PROFILES_PATH = ASSETS / "programs" / "profiles.json"


@dataclass(frozen=True)
class ProgramProfile:
    """What ran, in figures that depend on no machine.

    instructions, distinct_pcs: counts. code_footprint_kb, data_footprint_kb: distinct 64-byte lines, kB of 1,024 bytes.
    mix: share of executed instructions by group of `perfvec.trace.summary.GROUPS`, adding to 1. data_reuse,
    code_reuse: stack distances of data lines and of code lines.
    """

    program: str
    instructions: int
    distinct_pcs: int
    code_footprint_kb: float
    data_footprint_kb: float
    mix: dict[str, float]
    data_reuse: ReuseHistogram
    code_reuse: ReuseHistogram


def profile_trace(trace: Trace, summary: TraceSummary | None = None) -> ProgramProfile:
    """Profile a trace; `summary` is taken where it is at hand, else made."""
    about = summary or summarise_trace(trace)
    data, code = reuse_histograms(trace)
    return ProgramProfile(
        program=about.program,
        instructions=about.instructions,
        distinct_pcs=about.distinct_pcs,
        code_footprint_kb=about.code_footprint_kb,
        data_footprint_kb=about.data_footprint_kb,
        mix=about.mix,
        data_reuse=data,
        code_reuse=code,
    )


def write_profiles(profiles: Iterable[ProgramProfile], path: Path) -> None:
    """Write the table, one program a line, so that a changed program is one changed line."""
    lines = ",\n".join(json.dumps(_document(profile), separators=(",", ":")) for profile in profiles)
    header = json.dumps({"schema": PROFILES_SCHEMA, "schema_version": PROFILES_SCHEMA_VERSION})
    path.write_text(f'{header[:-1]}, "programs": [\n{lines}\n]}}\n', encoding="utf-8")


def read_profiles(path: Path = PROFILES_PATH) -> dict[str, ProgramProfile]:
    """Read the table, by program name.

    Raises:
        TraceError: the file is missing, is not JSON, or has another schema or version.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        header = (document["schema"], document["schema_version"])
        profiles = {entry["program"]: _profile(entry) for entry in document["programs"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TraceError(f"'{path.name}' could not be read as a table of program profiles: {error!r}.") from error
    if header != (PROFILES_SCHEMA, PROFILES_SCHEMA_VERSION):
        raise TraceError(
            f"'{path.name}' has schema {header[0]!r} version {header[1]!r}; this program reads {PROFILES_SCHEMA!r} "
            f"version {PROFILES_SCHEMA_VERSION}."
        )
    return profiles


def _document(profile: ProgramProfile) -> dict[str, Any]:
    return {
        "program": profile.program,
        "instructions": profile.instructions,
        "distinct_pcs": profile.distinct_pcs,
        "code_footprint_kb": profile.code_footprint_kb,
        "data_footprint_kb": profile.data_footprint_kb,
        "mix": [round(profile.mix[group], 6) for group in GROUPS],
        "data_reuse": [*profile.data_reuse.counts.tolist(), profile.data_reuse.cold],
        "code_reuse": [*profile.code_reuse.counts.tolist(), profile.code_reuse.cold],
    }


def _profile(entry: dict[str, Any]) -> ProgramProfile:
    return ProgramProfile(
        program=str(entry["program"]),
        instructions=int(entry["instructions"]),
        distinct_pcs=int(entry["distinct_pcs"]),
        code_footprint_kb=float(entry["code_footprint_kb"]),
        data_footprint_kb=float(entry["data_footprint_kb"]),
        mix=dict(zip(GROUPS, map(float, entry["mix"]), strict=True)),
        data_reuse=_histogram(entry["data_reuse"]),
        code_reuse=_histogram(entry["code_reuse"]),
    )


def _histogram(values: list[int]) -> ReuseHistogram:
    if len(values) != REUSE_BINS + 1:
        raise ValueError(f"a histogram has {len(values)} numbers instead of {REUSE_BINS + 1}")
    return ReuseHistogram(np.array(values[:-1], dtype=np.int64), int(values[-1]))
