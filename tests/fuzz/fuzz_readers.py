"""Breaks the seeds in many ways and reads what comes out: `python -m tests.fuzz.fuzz_readers --inputs 100000 --seed 1`.

Kernels are compiled with bounds checks, so that a read beyond a buffer is a failure and not luck. A failing input is
kept in tests/fuzz/regressions, where a test reads it ever after.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import os
import random
import tempfile
import time
import traceback
from pathlib import Path

os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "perfvec-fuzz-kernels"))

from perfvec.trace.readers import FORMATS
from tests.fuzz import seed_files as seeds
from tests.fuzz.harness import attempt
from tests.fuzz.mutations import mutate

REGRESSIONS = Path(__file__).with_name("regressions")


def run(inputs: int, seed: int) -> int:
    choose = random.Random(seed)
    files = seeds.load()
    contents, stores = list(files.values()), files[seeds.STORE_SEED]
    outcomes: collections.Counter[str] = collections.Counter()
    started = time.monotonic()
    for _ in range(inputs):
        name = choose.choice(list(files))
        data = mutate(files[name], contents, choose)
        companion = second_file(name, stores, files, contents, choose)
        form = choose.choice(list(FORMATS)) if choose.random() < 0.2 else None
        try:
            outcomes[attempt(data, companion, form)] += 1
        except Exception:
            outcomes["failed"] += 1
            keep(name, data, companion, form)
            traceback.print_exc()
    seconds = time.monotonic() - started
    counts = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in ("read", "refused", "failed"))
    print(f"{inputs:,} inputs in {seconds:.0f} s (seed {seed}): {counts}")
    return outcomes["failed"]


def second_file(
    name: str, stores: bytes, files: dict[str, bytes], contents: list[bytes], choose: random.Random
) -> bytes | None:
    if name.startswith("perfvec"):
        return stores if choose.random() < 0.5 else mutate(stores, contents, choose)
    if name == "gem5_exec.txt" and choose.random() < 0.5:
        pipe = files["gem5_pipe.txt"]
        return pipe if choose.random() < 0.5 else mutate(pipe, contents, choose)
    return mutate(choose.choice(contents), contents, choose) if choose.random() < 0.02 else None


def keep(name: str, data: bytes, companion: bytes | None, form: str | None) -> None:
    """Write the input, and beside it the second file that it was read with; the name says the format asked for."""
    REGRESSIONS.mkdir(exist_ok=True)
    stem = f"{Path(name).stem}-{hashlib.sha256(data + (companion or b'')).hexdigest()[:12]}"
    (REGRESSIONS / f"{stem}.{form or 'any'}.first").write_bytes(data)
    if companion is not None:
        (REGRESSIONS / f"{stem}.{form or 'any'}.second").write_bytes(companion)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    raise SystemExit(1 if run(arguments.inputs, arguments.seed) else 0)
