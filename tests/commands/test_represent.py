import numpy as np
from click.testing import CliRunner

from perfvec.commands.represent import command
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.represent import represent
from perfvec.representation.representation import read_representations
from perfvec.trace.store import read_trace, write_trace
from tests.features.small_traces import random_trace


def test_writes_vectors_and_counts(tmp_path):
    paths = [tmp_path / f"{name}.parquet" for name in ("b", "a")]
    for seed, path in enumerate(paths):
        write_trace(random_trace(seed, 1500), path)
    output = tmp_path / "vectors.npz"
    result = CliRunner().invoke(command, [*map(str, paths), "--output", str(output)])
    assert result.exit_code == 0, result.output
    first, second = read_representations(output)
    assert (first.program, second.program, first.instructions) == ("b", "a", 1500)
    model = load_checkpoint()
    assert first.foundation == model.identity
    np.testing.assert_allclose(second.vector, represent(read_trace(paths[1]), model).vector, rtol=1e-4)


def test_missing_trace_is_refused(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path / "none.parquet"), "--output", str(tmp_path / "o.npz")])
    assert result.exit_code == 1
    assert "There is no trace file" in result.output
