"""The Accuracy page, on the tables that ship."""

import pandas as pd
import pytest

from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER
from perfvec.webui.accuracy_sections import FIRST_CELL, TRAINING_CELL
from tests.pages.opening import open_page, texts

pytestmark = pytest.mark.skipif(
    not (ACCURACY_FOLDER / "summary.json").is_file(), reason="`python -m perfvec evaluate` has not written its tables"
)


@pytest.fixture
def page():
    return open_page("accuracy")


@pytest.fixture
def pairs():
    return pd.read_csv(ACCURACY_FOLDER / "pairs.csv")


def test_the_page_shows_the_summary_with_intervals(page):
    assert not page.exception
    assert not page.error
    summary = pd.read_csv(ACCURACY_FOLDER / "summary.csv")
    shown = page.dataframe[0].value
    assert shown["mean"].tolist() == summary["mean"].tolist()
    assert shown["worst"].tolist() == summary["worst"].tolist()
    first = summary.iloc[0]
    assert shown["mean_interval"][0] == f"{first['mean_low']:.1%} to {first['mean_high']:.1%}"
    assert "cold caches" in texts(page.markdown)


def test_the_error_bars_of_machines_from_parameters_are_judged(page):
    rows = pd.read_csv(ACCURACY_FOLDER / "intervals.csv")
    shown = next(item.value for item in page.dataframe if "coverage" in item.value)
    assert shown["coverage"].tolist() == rows["coverage"].tolist()
    assert shown["interval"][0] == f"{rows['coverage_low'][0]:.1%} to {rows['coverage_high'][0]:.1%}"


def test_training_error_is_labelled(page):
    assert page.selectbox[0].value == FIRST_CELL
    assert "training error" not in texts(page.warning)
    page.selectbox[0].set_value(TRAINING_CELL).run()
    assert "training error" in texts(page.warning)
    assert page.query_params["cell"] == TRAINING_CELL


def test_the_worst_pairs_are_the_worst(page, pairs):
    shown = next(frame.value for frame in page.dataframe if "predicted_cpi" in frame.value)
    worst = pairs[pairs["cell"] == FIRST_CELL]["error"].abs().sort_values(ascending=False)
    assert shown["error"].abs().tolist() == worst.head(len(shown)).tolist()


def test_every_cell_opens(pairs):
    for cell in pairs["cell"].unique():
        page = open_page("accuracy", cell=cell)
        assert not page.exception
        assert not page.error
        assert page.selectbox[0].value == cell


def test_negative_contributions_are_told(page):
    assert "are predicted to take less than 0 cycles" in texts(page.markdown)
