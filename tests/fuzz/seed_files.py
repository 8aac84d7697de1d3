"""Small files of every format, from which fuzzing starts: `python -m tests.fuzz.seed_files` writes them anew."""

from __future__ import annotations

import gzip
import io
import lzma
from pathlib import Path

import zstandard

from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.store import write_trace
from tests.trace.readers.samples import (
    cvp1_bytes,
    exec_text,
    execlog_text,
    perfvec_text,
    pipe_text,
    sample_trace,
    tarmac_text,
)

FOLDER = Path(__file__).with_name("seeds")
STORE_SEED = "perfvec_gem5_stores.txt"


def seeds() -> dict[str, bytes]:
    trace = sample_trace(passes=2)
    main, store = perfvec_text(trace)
    parquet, champsim = io.BytesIO(), io.BytesIO()
    write_trace(trace, parquet)
    write_champsim(trace, champsim)
    log = execlog_text(trace).encode()
    return {
        "champsim.bin": champsim.getvalue(),
        "cvp1.bin": cvp1_bytes(trace),
        "gem5_exec.txt": exec_text(trace).encode(),
        "gem5_mixed.txt": (exec_text(trace) + pipe_text(trace)).encode(),
        "gem5_pipe.txt": pipe_text(trace).encode(),
        "parquet.bin": parquet.getvalue(),
        "perfvec_gem5.txt": main.encode(),
        STORE_SEED: store.encode(),
        "qemu_execlog.txt": log,
        "qemu_execlog.txt.gz": gzip.compress(log, mtime=0),
        "qemu_execlog.txt.xz": lzma.compress(log),
        "qemu_execlog.txt.zst": zstandard.ZstdCompressor(write_checksum=True).compress(log),
        "tarmac_envelope.txt": tarmac_text(trace, "envelope").encode(),
        "tarmac_gem5.txt": tarmac_text(trace, "gem5").encode(),
    }


def load() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in seeds().items():
        (FOLDER / name).write_bytes(content)
