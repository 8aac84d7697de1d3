"""Profiles: what they say of a trace, and their file."""

import json

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.features.program_profile import PROFILES_PATH, profile_trace, read_profiles, write_profiles
from perfvec.features.reuse_histogram import reuse_histograms
from perfvec.trace.summary import summarise_trace
from tests.features.small_traces import random_trace


def test_a_profile_is_the_summary_and_the_histograms():
    trace = random_trace(1, 400)
    profile, summary, (data, code) = profile_trace(trace), summarise_trace(trace), reuse_histograms(trace)
    assert profile.program == trace.program
    assert profile.instructions == 400
    assert profile.mix == summary.mix
    assert profile.data_footprint_kb == summary.data_footprint_kb
    assert np.array_equal(profile.data_reuse.counts, data.counts)
    assert profile.code_reuse.cold == code.cold


def test_the_table_comes_back(tmp_path):
    profiles = [profile_trace(random_trace(seed, 300)) for seed in (1, 2)]
    write_profiles(profiles[:1], tmp_path / "profiles.json")
    (back,) = read_profiles(tmp_path / "profiles.json").values()
    assert back.program == profiles[0].program
    assert back.mix == pytest.approx(profiles[0].mix, abs=1e-6)
    assert np.array_equal(back.data_reuse.counts, profiles[0].data_reuse.counts)
    assert back.code_reuse.cold == profiles[0].code_reuse.cold


def test_every_shipped_profile_is_whole():
    profiles = read_profiles()
    assert "mibench-network-dijkstra" in profiles
    for profile in profiles.values():
        assert sum(profile.mix.values()) == pytest.approx(1, abs=1e-4)
        assert profile.code_reuse.touches == profile.instructions
        assert profile.data_reuse.cold * 64 / 1024 <= profile.data_footprint_kb


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "could not be read"),
        ("[]", "could not be read"),
        ('{"schema": "other", "schema_version": 1, "programs": []}', "has schema 'other' version 1"),
    ],
)
def test_another_file_is_refused(tmp_path, text, reason):
    (tmp_path / "profiles.json").write_text(text)
    with pytest.raises(TraceError, match=reason):
        read_profiles(tmp_path / "profiles.json")


def test_a_cut_histogram_is_refused(tmp_path):
    document = json.loads(PROFILES_PATH.read_text())
    document["programs"][0]["data_reuse"].pop()
    (tmp_path / "profiles.json").write_text(json.dumps(document))
    with pytest.raises(TraceError, match="22 numbers instead of 23"):
        read_profiles(tmp_path / "profiles.json")
