"""The Measure page: from a table of measurements to a machine that other pages predict for."""

import io
import zipfile

import pytest

from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, measurement_examples
from perfvec.microarchitecture.parameters import parameters_text
from perfvec.microarchitecture.probe_kit import build_probe_kit
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.worked_example import EXAMPLE_FOLDER, EXAMPLE_PROGRAM
from perfvec.webui.measure_kit import _kit
from tests.pages.opening import go_to, metrics, open_page, texts

TOTALS, PHASES = measurement_examples()
HEADER = b"program,instructions,cycles\n"


@pytest.fixture
def page():
    return open_page("measure")


def upload(page, name, content):
    return page.file_uploader(key="measured_file_0").upload(name, content).run()


def use_example(page, example):
    return page.button(key=f"use_{example.path.stem}").click().run()


def test_the_page_opens_with_the_kit_and_asks_for_measurements(page):
    assert not page.exception
    assert not page.error
    assert "run_probes.py" in texts(page.markdown)
    assert "Programs measured" not in metrics(page)


def test_the_kit_holds_the_chosen_machine(page):
    page.selectbox(key="kit_machine").set_value("cortex_a53_like (preset)").run()
    assert not page.exception
    machine = presets()["cortex_a53_like"]
    with zipfile.ZipFile(io.BytesIO(_kit(machine))) as kit:
        assert kit.read("probe-kit/machine.py").decode() == gem5_script(machine)
    assert _kit(None) == build_probe_kit()


@pytest.mark.parametrize("example", [TOTALS, PHASES], ids=["totals", "phases"])
def test_an_example_is_fitted_and_judged(page, example):
    page = use_example(page, example)
    assert not page.exception
    assert not page.error
    table = page.dataframe[0].value
    assert metrics(page)["Programs measured"] == str(len(table))
    assert metrics(page)["Mean error, left out"] == f"{table['held_out_error'].abs().mean():.1%}"
    runs = table["run_held_out_error"].abs()
    assert runs.notna().all() == (example is TOTALS)  # the bank's machines ran the probes
    assert metrics(page).get("Mean error, window model run") == (f"{runs.mean():.1%}" if example is TOTALS else None)
    assert len(page.get("plotly_chart")) == 2
    library = load_library()
    for row in table.itertuples():
        assert row.measured_cycles == library.measured_cycles(row.program, EXAMPLE_MACHINE)


def test_known_parameters_change_the_fit_and_give_the_clock(page):
    page = use_example(page, TOTALS)
    before = page.dataframe[0].value["held_out_cycles"].tolist()
    choice = page.selectbox(key="measured_parameters")
    page = choice.set_value(next(name for name in choice.options if name.startswith(EXAMPLE_MACHINE))).run()
    assert not page.exception
    assert page.dataframe[0].value["held_out_cycles"].tolist() != before
    assert "GHz" in metrics(page)["Clock"]


def test_a_parameter_file_is_taken_and_a_wrong_one_is_one_sentence(page):
    page = use_example(page, TOTALS)
    page.selectbox(key="measured_parameters").set_value("a parameter file (JSON) …").run()
    text = parameters_text(presets()["cortex_a7_like"]).encode()
    page.file_uploader(key="measured_parameters_file").upload("mine.json", text).run()
    assert not page.error
    assert "GHz" in metrics(page)["Clock"]
    page.file_uploader(key="measured_parameters_file").upload("mine.json", b"{}").run()
    assert not page.exception
    assert len(page.error) == 1
    assert "mine.json" in texts(page.error)


def test_a_kept_machine_is_predicted_for_on_the_next_page(page):
    page = use_example(page, TOTALS)
    page.text_input[0].set_value("my board").run()
    page = page.button(key="keep_machine").click().run()
    assert not page.exception
    assert "'my-board' is chosen" in texts(page.success)
    page = go_to(page, "predict")
    assert not page.exception
    table = page.dataframe[0].value
    own = table[table["machine"] == "my-board"]
    assert (own["cpi"] > 0).all()
    assert own["runtime_ns"].isna().all()
    assert "The clock of my-board is not known" in texts(page.caption)
    page = go_to(page, "measure")
    assert metrics(page)["Programs measured"] == "12"
    page.button(key="forget_machine_my-board").click().run()
    page = go_to(page, "predict")
    assert "my-board" not in set(page.dataframe[0].value["machine"])


def test_a_shipped_machine_s_name_is_not_taken(page):
    page = use_example(page, TOTALS)
    page.text_input[0].set_value("wide8_like").run()
    page = page.button(key="keep_machine").click().run()
    assert "A shipped machine is called 'wide8_like'" in texts(page.error)


def test_runtimes_need_the_clock_and_are_cycles_with_it(page):
    page = upload(page, "board.csv", b"program,runtime_ns\nmicro-window,400000\nmicro-branches,300000\n")
    assert "the machine's clock has to be given" in texts(page.error)
    page.number_input(key="measured_clock").set_value(2.0).run()
    assert not page.error
    assert page.dataframe[0].value["measured_cycles"].tolist() == [800_000.0, 600_000.0]


def test_one_program_gives_a_machine_without_an_error(page):
    page = upload(page, "one.csv", HEADER + b"micro-chase-4m,917517,9000000\n")
    assert not page.exception
    assert "Mean error, left out" not in metrics(page)
    assert "Measure a second program" in texts(page.info)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "lacks the column program and cycles"),
        (b"\xff\xfe\x00", "could not be read as CSV text in UTF-8"),
        (HEADER + b"micro-window,5,x\n", "Line 2 of 'bad.csv' has cycles 'x'"),
        (HEADER + b"no-such,5,5\n", "'no-such' cannot be placed"),
        (HEADER + b"micro-window,999999999,5\n", "'micro-window' has"),
    ],
)
def test_a_wrong_table_is_one_sentence_and_the_page_goes_on(page, content, sentence):
    page = upload(page, "bad.csv", content)
    assert not page.exception
    assert len(page.error) == 1
    assert sentence in texts(page.error)
    assert "\n" not in texts(page.error)
    page = use_example(page, TOTALS)
    assert not page.error
    assert metrics(page)["Programs measured"] == "12"


def test_a_trace_of_the_session_can_be_measured():
    page = open_page("predict")
    trace = (EXAMPLE_FOLDER / f"{EXAMPLE_PROGRAM}.parquet").read_bytes()
    page = page.file_uploader(key="trace_file").upload("mine.parquet", trace).run()
    page = go_to(page, "measure")
    page = upload(page, "board.csv", HEADER + b"mine,2000,3000\nmicro-window,,500000\n")
    assert not page.exception
    assert not page.error
    table = page.dataframe[0].value
    assert table["program"].tolist() == ["mine", "micro-window"]
    assert table["run_held_out_error"].notna().all()


def test_a_machine_file_comes_back(page):
    page = use_example(page, TOTALS)
    page.text_input[0].set_value("board").run()
    page = page.button(key="keep_machine").click().run()
    page.file_uploader(key="machine_file").upload("board.json", b'{"schema": "other"}').run()
    assert "'schema' should be 'perfvec.machine'" in texts(page.error)
