import pytest
from click.testing import CliRunner

from perfvec.cli import main
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.truth import tiling_truth
from tests.exploration.tiling.small_studies import result_of


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A store in which every measured variant has a result, so that nothing has to be run."""
    monkeypatch.setenv("PERFVEC_CACHE", str(tmp_path / "cache"))
    store, rows = ResultStore(tmp_path / "cache" / "tiling"), tiling_truth().cycles.set_index("variant")
    for variant in tiling_truth().variants():
        about = rows.loc[variant.name].iloc[0]
        store.put(variant, result_of(int(about["instructions"]), image=str(about["image"])))


def test_the_tables_and_the_page_are_written(kept, tmp_path):
    page = tmp_path / "tiling.md"
    page.write_text("before\n<!-- table: begin -->\nold\n<!-- table: end -->\nafter\n")
    result = CliRunner().invoke(main, ["evaluate-tiling", "--output", str(tmp_path / "out"), "--document", str(page)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"accuracy.csv", "accuracy.json", "pairs.csv"}
    text = page.read_text()
    assert text.startswith("before\n<!-- table: begin -->\nFoundation model")
    assert text.endswith("<!-- table: end -->\nafter\n")
    assert "old" not in text
    assert text.count("matmul N=64") == 6
