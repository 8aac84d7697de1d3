"""The Predict page."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfvec.microarchitecture.stand_ins import StandIns
from perfvec.prediction.comparison import compare
from perfvec.prediction.library import load_library
from perfvec.prediction.worked_example import EXAMPLE_FOLDER, EXAMPLE_INSTRUCTIONS, EXAMPLE_PROGRAM
from perfvec.webui.pickers import DEFAULT_MACHINES, DEFAULT_PROGRAMS
from tests.pages.opening import go_to, metrics, open_page, texts

STAND_INS = StandIns((10, 800), np.array([0.4, 0.6]))
EXAMPLE_FILE = EXAMPLE_FOLDER / f"{EXAMPLE_PROGRAM}.parquet"


@pytest.fixture
def page():
    return open_page("predict")


def charts(page) -> list:
    return page.get("plotly_chart")


def upload(page, name: str, content: bytes):
    return page.file_uploader(key="trace_file").upload(name, content).run()


def test_the_page_opens_with_predictions_beside_measurements(page):
    assert not page.exception
    assert not page.error
    table = page.dataframe[0].value
    library = load_library()
    expected = compare(
        [library.representation(name) for name in DEFAULT_PROGRAMS],
        [library.machine(name) for name in DEFAULT_MACHINES],
        library.measured_cycles,
    )
    pd.testing.assert_series_equal(table["cpi"], expected["cpi"])
    pd.testing.assert_series_equal(table["measured_cpi"], expected["measured_cpi"])
    assert metrics(page)["Mean error"] == f"{expected['error'].abs().mean():.1%}"
    assert len(charts(page)) == 2
    assert "cold caches and cold predictors" in texts(page.markdown)


def test_the_address_chooses(page):
    page = open_page("predict", programs=["poly-gemm", "nbench"], machines=["wide8_like"])
    assert page.dataframe[0].value["program"].tolist() == ["poly-gemm", "nbench"]
    assert set(page.dataframe[0].value["machine"]) == {"wide8_like"}
    assert "trained on poly-gemm, nbench" in texts(page.caption)


def test_names_of_a_link_that_are_unknown_are_said():
    page = open_page("predict", programs=["nbench", "my-own"])
    assert "my-own, which this server does not have" in texts(page.warning)
    assert page.dataframe[0].value["program"].unique().tolist() == ["nbench"]


def test_a_link_from_another_model_says_so():
    page = open_page("predict", model="0123456789abcdef")
    assert "made with foundation model 0123456789abcdef" in texts(page.info)


def test_a_choice_goes_into_the_address_and_to_the_next_page(page):
    page.multiselect[0].set_value(["olden-tsp"]).run()
    assert page.query_params["programs"] == "olden-tsp"
    assert page.dataframe[0].value["program"].unique().tolist() == ["olden-tsp"]
    page = go_to(page, "program")
    assert page.multiselect[0].value == ["olden-tsp"]
    page = go_to(page, "predict")
    assert page.multiselect[0].value == ["olden-tsp"]


def test_choosing_nothing_asks_for_a_choice(page):
    page.multiselect[1].set_value([]).run()
    assert not page.exception
    assert "at least one program and one machine" in texts(page.info)


def test_unseen_machines_are_named(page):
    machines = load_library().machines
    unseen = machines.index[machines["split"] == "test"][0]
    page.multiselect[1].set_value([unseen]).run()
    assert f"{unseen} was not trained on" in texts(page.caption)


def test_every_program_on_every_preset_is_drawn(page):
    page.multiselect[0].set_value(list(load_library().programs.index)).run()
    assert not page.exception
    assert len(page.dataframe[0].value) == len(load_library().programs) * len(DEFAULT_MACHINES)


def test_an_upload_is_judged_predicted_and_kept(page):
    page = upload(page, "my trace.parquet", EXAMPLE_FILE.read_bytes())
    assert not page.exception
    assert not page.error
    assert metrics(page)["Instructions"] == f"{EXAMPLE_INSTRUCTIONS:,}"
    assert metrics(page)["Decoded"] == "100.0%"
    assert "Only 2,000 instructions ran" in texts(page.warning)
    table = page.dataframe[0].value
    own = table[table["program"] == "my-trace"]
    assert (own["cpi"] > 0).all()
    assert own["measured_cycles"].isna().all()
    page = go_to(page, "program")
    assert "my-trace" in page.multiselect[0].value
    assert not page.exception
    page = go_to(page, "predict")
    assert "my-trace" in set(page.dataframe[0].value["program"])
    page.button(key="forget_my-trace").click().run()
    assert "my-trace" not in set(page.dataframe[0].value["program"])


def test_an_upload_is_run_at_the_stand_ins_of_a_measured_machine(page):
    own = replace(load_library().machine(DEFAULT_MACHINES[0]), name="mine", stand_ins=STAND_INS)
    page.session_state["own_machines"] = {"mine": own}
    page = upload(page, "traced.parquet", EXAMPLE_FILE.read_bytes())
    page.multiselect[1].set_value(["mine", DEFAULT_MACHINES[0]]).run()
    assert not page.exception
    cycles = page.dataframe[0].value.set_index(["program", "machine"])["cycles"]
    assert cycles["traced", "mine"] != cycles["traced", DEFAULT_MACHINES[0]]
    assert cycles["poly-2mm", "mine"] == cycles["poly-2mm", DEFAULT_MACHINES[0]]
    assert "traced on mine: by running the window model" in texts(page.caption)


def test_a_second_upload_of_the_same_name_loses_nothing(page):
    for _ in range(2):
        page = upload(page, "a.parquet", EXAMPLE_FILE.read_bytes())
    assert {"a", "a-2"} <= set(page.dataframe[0].value["program"])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.parquet", b"", "empty.parquet: The trace file is empty."),
        ("notes.txt", b"no trace at all\n" * 50, "in none of the trace formats"),
        ("cut.parquet", EXAMPLE_FILE.read_bytes()[:3000], "cut.parquet: "),
    ],
)
def test_what_is_no_trace_is_one_sentence_and_nothing_is_lost(page, name, content, sentence):
    page = upload(page, "good.parquet", EXAMPLE_FILE.read_bytes())
    page = upload(page, name, content)
    assert not page.exception
    assert len(page.error) == 1
    assert sentence in texts(page.error)
    assert "\n" not in texts(page.error)
    assert "good" in set(page.dataframe[0].value["program"])


def test_a_format_can_be_insisted_on(page):
    page.selectbox(key="trace_format").set_value("champsim").run()
    page = upload(page, "odd.parquet", EXAMPLE_FILE.read_bytes())
    assert not page.exception
    assert metrics(page)["Read as"] == "champsim"
    assert "Confidence: **low**" in texts(page.warning)
