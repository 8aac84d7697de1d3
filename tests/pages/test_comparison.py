"""The Comparison page, on the tables that ship."""

import pytest

from perfvec.exploration.comparison_summary import OUR_FAMILIES
from perfvec.exploration.comparison_tables import COMPARISON_FOLDER, read_comparison
from tests.pages.opening import open_page, texts

pytestmark = pytest.mark.skipif(
    not (COMPARISON_FOLDER / "card.json").is_file(), reason="`compare-methods` has not written its tables"
)


@pytest.fixture(scope="module")
def page():
    return open_page("comparison", comparison_program="scimark2-c", comparison_method="DAC'16")


def test_every_method_is_listed_with_its_figures_the_best_first(page):
    assert not page.exception
    assert not page.error
    summary = read_comparison().summary.sort_values("better")
    shown = page.dataframe[0].value
    assert shown["label"].tolist() == summary["label"].tolist()
    assert shown["better"].tolist() == pytest.approx((100 * summary["better"]).tolist())


@pytest.mark.parametrize("family", OUR_FAMILIES)
def test_the_verdict_names_what_was_reached_and_missed(page, family):
    tables = read_comparison()
    best = tables.summary[tables.summary["family"] == family].sort_values(["better", "overhead_seconds"]).iloc[0]
    verdicts = next(text.value for text in page.markdown if "**Missed**" in text.value)
    verdict = next(line for line in verdicts.split("\n") if best["label"] in line)
    reached, missed = verdict.split("**Missed**")
    for _, row in tables.goals[tables.goals["method"] == best["method"]].iterrows():
        assert row["against_label"] in (reached if row["reached"] else missed)


def test_the_address_chooses_program_and_method(page):
    assert [box.value for box in page.selectbox] == ["scimark2-c", "dac_2016"]


def test_the_caution_about_the_window_model_is_there(page):
    assert "two test programs" in texts(page.markdown)
