"""The summary of a trace against counts made another way, and its verdicts."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.store import read_trace
from perfvec.trace.summary import GROUPS, summarise_trace
from perfvec.trace.trace import Trace
from tests.trace.strategies import traces

ADD, LOAD, STORE, BRANCH, UNKNOWN = 0x8B030041, 0xF9400041, 0xF9000041, 0x54000041, 0xFFFFFFFF


def repeated(words: list[int], times: int) -> Trace:
    """A loop of the given words over one data line."""
    static = decode_encodings(np.array(words, dtype=np.uint32))
    memory = (static.flags & np.uint32(InstructionFlag.LOAD | InstructionFlag.STORE)) != 0
    return Trace(
        program="loop",
        isa="aarch64",
        origin="made here",
        pc=np.tile(np.arange(len(words), dtype=np.uint64) * np.uint64(4), times),
        address=np.tile(np.where(memory, 0x9000, 0).astype(np.uint64), times),
        size=np.tile(np.where(memory, 8, 0).astype(np.uint16), times),
        static_index=np.tile(np.arange(len(words), dtype=np.int32), times),
        static=static,
    )


def test_counts_and_shares_of_a_loop() -> None:
    summary = summarise_trace(repeated([ADD, LOAD, STORE, BRANCH], 50_000))
    assert (summary.instructions, summary.distinct_pcs) == (200_000, 4)
    assert (summary.code_footprint_kb, summary.data_footprint_kb) == (0.0625, 0.0625)
    assert (summary.load_share, summary.store_share, summary.branch_share) == (0.25, 0.25, 0.25)
    assert {group: share for group, share in summary.mix.items() if share} == dict.fromkeys(
        ("integer", "load", "store", "branch"), 0.25
    )
    assert (summary.confidence, summary.reasons) == ("high", ())


def test_access_over_a_line_boundary_touches_both_lines() -> None:
    loop = repeated([LOAD], 10)
    across = replace(loop, address=np.full(10, 0x903C, dtype=np.uint64))
    assert summarise_trace(loop).data_footprint_kb == 0.0625
    assert summarise_trace(across).data_footprint_kb == 0.125


@pytest.mark.parametrize(
    ("words", "times", "confidence", "reason"),
    [
        ([ADD], 5_000, "low", "Only 5,000 instructions"),
        ([ADD], 50_000, "reduced", "Only 50,000 instructions"),
        ([ADD] * 99 + [UNKNOWN], 2_000, "reduced", "1.0% of the instructions could not be decoded"),
        ([ADD, UNKNOWN], 100_000, "low", "50.0% of the instructions could not be decoded"),
    ],
)
def test_verdict_names_its_reason(words: list[int], times: int, confidence: str, reason: str) -> None:
    summary = summarise_trace(repeated(words, times))
    assert summary.confidence == confidence
    assert len(summary.reasons) == 1
    assert summary.reasons[0].startswith(reason)


def test_verdict_on_missing_addresses_sizes_and_encodings() -> None:
    loop = repeated([ADD, LOAD], 100_000)
    zeros = np.zeros(len(loop), dtype=np.uint64)
    without_addresses = summarise_trace(replace(loop, address=zeros))
    assert (without_addresses.confidence, without_addresses.address_known_share) == ("low", 0.0)
    without_sizes = summarise_trace(replace(loop, size=zeros.astype(np.uint16)))
    assert (without_sizes.confidence, without_sizes.size_known_share) == ("reduced", 0.0)
    blank = replace(loop.static, encoding=np.zeros(2, dtype=np.uint32))
    assert summarise_trace(replace(loop, static=blank)).reasons[0].startswith("The trace has no encodings")
    assert summarise_trace(replace(loop, isa="x86-64")).confidence == "low"


@given(traces())
def test_any_trace_has_a_consistent_summary(trace: Trace) -> None:
    summary = summarise_trace(trace)
    assert summary.instructions == len(trace)
    assert tuple(summary.mix) == GROUPS
    assert sum(summary.mix.values()) == pytest.approx(1)
    assert summary.confidence == "low", "a few instructions are never enough"
    for share in (summary.load_share, summary.store_share, summary.branch_share, summary.undecoded_share):
        assert 0 <= share <= 1
    assert summary.distinct_pcs == len(set(trace.pc.tolist()))
    assert summary.code_footprint_kb == len({pc // 64 for pc in trace.pc.tolist()}) * 64 / 1024


def test_dataset_figures_are_met(gem5_data: Path) -> None:
    rows = {row["program"]: row for row in csv.DictReader((gem5_data / "programs.csv").open(encoding="utf-8"))}
    for program in ("app-burg", "olden-health", "micro-code-small"):
        row, summary = rows[program], summarise_trace(read_trace(gem5_data / "traces" / f"{program}.parquet"))
        assert summary.instructions == int(row["instructions"])
        assert summary.distinct_pcs == int(row["distinct_pcs"])
        assert summary.data_footprint_kb == pytest.approx(int(row["data_footprint_kb"]), abs=1)
        assert summary.load_share == pytest.approx(float(row["load_share"]), abs=1e-4)
        assert summary.store_share == pytest.approx(float(row["store_share"]), abs=1e-4)
        assert summary.branch_share == pytest.approx(float(row["branch_share"]), abs=1e-4)
        assert summary.confidence == "high"
