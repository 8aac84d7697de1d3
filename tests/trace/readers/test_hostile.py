"""Hostile input: nothing but a trace or a `TraceError` may come out of any bytes; tests/fuzz goes on for longer."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfvec.trace.readers import FORMATS
from tests.fuzz.harness import READ, REFUSED, attempt
from tests.fuzz.mutations import mutate
from tests.fuzz.seed_files import STORE_SEED, load

SEEDS = load()
REGRESSIONS = sorted((Path(__file__).parents[2] / "fuzz" / "regressions").glob("*.first"))
LINES = st.lists(st.sampled_from([line for content in SEEDS.values() for line in content.splitlines()]), max_size=40)


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, *FORMATS]))
def test_any_bytes(data, form):
    assert attempt(data, form=form) in (READ, REFUSED)


@settings(deadline=None)
@given(LINES, st.sampled_from([None, *FORMATS]))
def test_lines_of_all_formats_mixed(lines, form):
    assert attempt(b"\n".join(lines), form=form) in (READ, REFUSED)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 2**32))
def test_broken_files(name, seed):
    choose = random.Random(seed)
    contents = list(SEEDS.values())
    second = SEEDS[STORE_SEED] if name.startswith("perfvec") else None
    assert attempt(mutate(SEEDS[name], contents, choose), second) in (READ, REFUSED)


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_any_program(elf):
    assert attempt(SEEDS["gem5_exec.txt"], elf=b"\x7fELF\x02\x01" + elf) in (READ, REFUSED)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_seeds_read(name):
    second = SEEDS[STORE_SEED] if name.startswith("perfvec") else None
    assert attempt(SEEDS[name], second) == (REFUSED if name == STORE_SEED else READ)


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_what_once_failed(path):
    second = path.with_suffix(".second")
    form = path.stem.rpartition(".")[2]
    companion = second.read_bytes() if second.is_file() else None
    assert attempt(path.read_bytes(), companion, None if form == "any" else form) in (READ, REFUSED)
