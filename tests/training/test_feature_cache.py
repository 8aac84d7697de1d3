from pathlib import Path

import numpy as np

from perfvec.features.reference.timings import REFERENCE_SCHEMA_VERSION
from perfvec.features.schema import SCHEMA_VERSION
from perfvec.training.feature_cache import block_sums, ensure_cached
from perfvec.training.gem5_dataset import Gem5Dataset


def test_blocks_sum_to_the_cycles() -> None:
    cycles = np.random.default_rng(0).integers(0, 60_000, (3, 70)).astype(np.uint16)
    blocks = block_sums(cycles)
    assert blocks.shape == (3, 3)  # 70 instructions are two blocks of 32 and a rest
    np.testing.assert_array_equal(blocks.sum(axis=0), cycles.sum(axis=1, dtype=np.int64))
    np.testing.assert_array_equal(blocks[1], cycles[:, 32:64].sum(axis=1, dtype=np.int64))


def test_a_program_is_written_once_and_whole(gem5_data: Path, tmp_path: Path) -> None:
    dataset = Gem5Dataset(gem5_data)
    name = min(dataset.program_names("probe"), key=lambda program: dataset.programs.loc[program, "instructions"])
    (program,) = ensure_cached(dataset, [name], tmp_path)
    assert len(program) == dataset.programs.loc[name, "instructions"]
    assert program.features.dtype == program.references.dtype == np.float16
    assert program.blocks.shape == (-(-len(program) // 32), len(dataset.machines_of(name)))
    (folder,) = tmp_path.iterdir()
    assert folder.name == f"features-{SCHEMA_VERSION}-references-{REFERENCE_SCHEMA_VERSION}"
    files = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert set(files) == {f"{name}.{part}.npy" for part in ("features", "references", "blocks")}
    ensure_cached(dataset, [name], tmp_path)
    assert files == {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
