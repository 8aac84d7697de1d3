"""A dataset folder cut from the real one: few programs, their first thousands of instructions, their real cycles."""

import io
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import zstandard

from perfvec.training.gem5_dataset import Gem5Dataset

PROGRAMS = (
    "app-lua", "emb-slre", "app-treecc", "emb-sglib-combined", "olden-tsp", "emb-qrduino", "poly-2mm",
    "micro-window", "micro-branches", "micro-operations",
)  # fmt: skip
ROWS = 3500


def cut_dataset(source: Path, target: Path, rows: int = ROWS) -> Gem5Dataset:
    """Write the first `rows` instructions of `PROGRAMS` as a dataset of its own."""
    dataset = Gem5Dataset(source)
    for folder in ("traces", "cycles", "symbols"):
        (target / folder).mkdir(parents=True)
    programs = dataset.programs.loc[list(PROGRAMS)].copy()
    programs["instructions"] = rows
    programs.to_csv(target / "programs.csv")
    (target / "machines.json").write_text((source / "machines.json").read_text())
    index = json.loads((source / "cycles" / "index.json").read_text())
    (target / "cycles" / "index.json").write_text(json.dumps({name: index[name] for name in PROGRAMS}))
    for name in PROGRAMS:
        pq.write_table(
            pq.read_table(source / "traces" / f"{name}.parquet")[:rows], target / "traces" / f"{name}.parquet"
        )
        _write_compressed(dataset.cycles(name).cycles[:, :rows], target / "cycles" / f"{name}.npy.zst")
        symbols = source / "symbols" / f"{name}.csv"
        if symbols.is_file():
            (target / "symbols" / f"{name}.csv").write_text(symbols.read_text())
    return Gem5Dataset(target)


def _write_compressed(array: np.ndarray, path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, array)
    path.write_bytes(zstandard.ZstdCompressor().compress(buffer.getvalue()))
