from pathlib import Path

from perfvec.features.document import features_markdown
from perfvec.features.schema import FEATURE_NAMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "features.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == features_markdown(), "run: python -m perfvec document-features"


def test_every_feature_has_a_row_of_four_cells() -> None:
    rows = [line.replace("\\|", "").split("|") for line in features_markdown().splitlines() if line.startswith("| ")]
    named = {cells[2].strip(" `") for cells in rows if cells[1].strip().isdigit()}
    assert named == set(FEATURE_NAMES)
    assert all(len(cells) == 6 for cells in rows)
