"""Written tables come back; others are refused."""

import pytest

from perfvec.errors import CheckpointError
from perfvec.exploration.baselines.random_design import RandomDesign
from perfvec.exploration.comparison_summary import summary_table
from perfvec.exploration.comparison_tables import read_comparison, write_comparison
from perfvec.exploration.grid_study import run_study
from tests.exploration.small_grid import small_grid


@pytest.fixture
def folder(tmp_path):
    grid, method = small_grid(), RandomDesign()
    result = run_study(grid, [method], range(10))
    write_comparison(summary_table(result, [method], {}), result, grid, {"foundation": "abc"}, tmp_path)
    return tmp_path


def test_tables_come_back(folder):
    tables = read_comparison(folder)
    assert tables.card["foundation"] == "abc"
    assert tables.summary["method"].tolist() == ["random"]
    assert tables.choices["times"].sum() == 20
    assert len(tables.grid) == 2 * 6
    assert set(tables.grid["program"]) == {"insensitive", "sensitive"}


def test_a_missing_table_is_told(folder):
    (folder / "grid.csv").unlink()
    with pytest.raises(CheckpointError, match="compare-methods"):
        read_comparison(folder)


def test_another_schema_is_refused(folder):
    card = folder / "card.json"
    card.write_text(card.read_text().replace("perfvec.comparison", "other"))
    with pytest.raises(CheckpointError, match="missing or damaged"):
        read_comparison(folder)
