"""The Explore page."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.design_space_files import design_space_document, design_space_from_document
from perfvec.exploration.design_space_link import space_to_link
from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.space_memory import DEFAULT_SPACE
from tests.pages.opening import SECONDS, metrics, open_page, texts

PROGRAM = "mibench-network-dijkstra"


def explored(names=("runtime_ns", "cost"), space=DEFAULT_SPACE, programs=(PROGRAM,), **flags):
    """The same exploration without a page."""
    workload, place = library_workload(list(programs)), example_spaces()[space]
    return explore(ExplorationProblem(place, workload, objectives_from_names(names, workload, place.base), **flags))


def explored_page(**address):
    """Open the page and let it explore."""
    return finish(open_page("explore", **({"programs": [PROGRAM]} | address)))


@pytest.fixture
def page():
    return explored_page()


def listed(page) -> pd.DataFrame:
    return page.dataframe[0].value


def difference(page) -> pd.DataFrame:
    return next(table.value for table in page.dataframe if "what" in table.value)


def finish(page):
    """Rerun the page, as its polling does in a browser, until its job is over."""
    deadline = time.monotonic() + SECONDS
    while any(button.label == "Cancel" for button in page.button) and time.monotonic() < deadline:
        time.sleep(0.2)
        page = page.run()
    return page


def button(page, label: str):
    return next(item for item in page.button if item.label == label)


def test_a_small_space_is_explored_when_the_page_opens(page):
    assert not page.exception
    assert not page.error
    found = explored()
    assert metrics(page)["Designs evaluated"] == str(len(found.evaluations))
    assert metrics(page)["On the front"] == str(found.front.size)
    assert listed(page)["design"].tolist() == found.evaluations.indices[found.front].tolist()
    cost = next(name for name in listed(page) if name.startswith("Cost"))
    assert listed(page)[cost].tolist() == pytest.approx(found.evaluations.values[found.front, 1].tolist())
    assert len(page.get("plotly_chart")) >= 2


def test_the_whole_state_is_in_the_address(page):
    assert page.query_params["space"] == DEFAULT_SPACE
    assert page.query_params["programs"] == PROGRAM
    assert page.query_params["objectives"] == ["runtime_ns", "cost"]
    again = explored_page(**{key: page.query_params[key] for key in page.query_params})
    pd.testing.assert_frame_equal(listed(again), listed(page))


def test_a_link_opens_a_space_of_its_own():
    space = example_spaces()[DEFAULT_SPACE]
    document = design_space_document(space) | {"constraints": ["l2.size_kb >= 32 * l1d.size_kb"], "name": "mine"}
    text = space_to_link(design_space_from_document(document))
    page = explored_page(space=text)
    assert not page.error
    assert page.query_params["space"] == text
    kept = design_space_from_document(document).keeps(space.table(np.arange(space.size)))
    assert metrics(page)["Designs evaluated"] == str(int(kept.sum())) != "36"


def test_a_damaged_link_is_said_and_an_example_shown():
    page = explored_page(space="nonsense")
    assert "design space of the link" in texts(page.error)
    assert metrics(page)["Designs evaluated"] == "36"


def test_base_and_knee_are_compared_at_first(page):
    found = explored()
    knee = int(found.evaluations.indices[found.knee])
    assert f"design {knee} (knee) (B)" in texts(page.subheader)
    table = difference(page).set_index("what")
    machine = found.problem.space.table(np.array([knee])).row(0)
    base = found.problem.space.base
    for name in ("l1d.size_kb", "l2.size_kb"):
        rows = [what for what in table.index if f"({name})" in what]
        assert bool(rows) == (machine.value(name) != base.value(name))
        assert all(table.loc[what, "second"] == f"{machine.value(name)} kB" for what in rows)


def test_a_link_compares_two_designs():
    page = explored_page(compare="3,7")
    assert "From design 3" in texts(page.subheader)
    table = difference(page)
    space = example_spaces()[DEFAULT_SPACE]
    first, second = (space.table(np.array([number])).row(0) for number in (3, 7))
    changed = [name for name in ("l1d.size_kb", "l2.size_kb") if first.value(name) != second.value(name)]
    assert len(table) == 2 + len(changed)


@pytest.mark.parametrize("compare", ["", "3", "base,999", "x,y", "1,2,3", "99999999999999999999,1", "²,³"])
def test_any_comparison_in_a_link_is_harmless(compare):
    page = explored_page(compare=compare)
    assert not page.exception
    assert not page.error


def test_ranking_by_the_pessimistic_end_is_another_exploration(page):
    finish(page.toggle(key="pessimistic").set_value(True).run())
    found = explored(pessimistic=True)
    assert listed(page)["design"].tolist() == found.evaluations.indices[found.front].tolist()
    assert "pessimistic ends" in texts(page.caption)


def test_speed_ups_are_maximised():
    programs = ["poly-2mm", "olden-em3d"]
    page = explored_page(programs=programs, objectives=["speed_up", "cost", "on_chip_memory_kb"])
    assert not page.error
    found = explored(("speed_up", "cost", "on_chip_memory_kb"), programs=programs)
    assert metrics(page)["On the front"] == str(found.front.size)
    speed_up = next(name for name in listed(page) if name.startswith("Speed-up") and "," not in name[-6:])
    assert listed(page)[speed_up].iloc[0] == pytest.approx(found.evaluations.values[:, 0].max())


def test_three_objectives_can_be_seen_in_space_and_any_two_in_the_plane():
    page = explored_page(objectives=["runtime_ns", "cost", "on_chip_memory_kb"])
    finish(page.selectbox(key="x").set_value("on_chip_memory_kb").run())
    assert not page.exception
    assert page.query_params["x"] == "on_chip_memory_kb"
    assert page.query_params["y"] != "on_chip_memory_kb"
    assert explored_page(**{key: page.query_params[key] for key in page.query_params}).selectbox(key="x").index == 2
    page = explored_page(objectives=["runtime_ns", "cost", "on_chip_memory_kb"], shown="Three objectives")
    assert not page.exception
    assert "no lasso in space" in texts(page.caption)


def test_one_objective_lists_the_best_designs():
    page = explored_page(objectives=["runtime_ns*cost"])
    assert not page.error
    found = explored(("runtime_ns*cost",))
    best = found.evaluations.indices[np.argsort(found.evaluations.values[:, 0], kind="stable")]
    assert listed(page)["design"].tolist() == best.tolist()


def test_weights_of_programs_count():
    plain = explored_page(programs=["poly-2mm", "olden-em3d"])
    weighted = explored_page(programs=["poly-2mm", "olden-em3d"], **{"weight_olden-em3d": "100"})
    runtime = listed(plain).columns[1]
    assert listed(weighted)[listed(weighted).columns[1]].max() != pytest.approx(listed(plain)[runtime].max())


def test_a_large_space_waits_to_be_asked_and_is_searched_with_its_seed():
    page = open_page("explore", programs=[PROGRAM], space="whole_machine", evaluations="100", seed="3")
    assert not metrics(page)
    assert "100 (NSGA-II, seed 3)" in texts(page.caption)
    page = finish(button(page, "Explore").click().run())
    assert not page.error
    evaluated = int(metrics(page)["Designs evaluated"])
    assert 0 < evaluated <= 100
    first = listed(page)
    # A link to it explores at once, and finds the same.
    again = explored_page(**{key: page.query_params[key] for key in page.query_params})
    pd.testing.assert_frame_equal(listed(again), first)


def test_a_change_asks_again():
    page = open_page("explore", programs=[PROGRAM], space="whole_machine", evaluations="100", seed="4")
    page = finish(button(page, "Explore").click().run())
    page.number_input(key="seed").set_value(5).run()
    assert not metrics(page)
    assert button(page, "Explore")


def test_a_long_exploration_can_be_cancelled_and_started_again():
    page = open_page("explore", programs=[PROGRAM], space="out_of_order_core", trained_range_only="true")
    page = button(page, "Explore").click().run()
    page = button(page, "Cancel").click().run()
    assert "was cancelled" in texts(page.info)
    page = page.run()
    assert "was cancelled" in texts(page.info)
    page = button(page, "Start again").click().run()
    assert "was cancelled" not in texts(page.info)
    if any(item.label == "Cancel" for item in page.button):  # a fast machine is done before one can
        assert button(page, "Cancel").click().run().info


def test_the_space_can_be_edited(page):
    axes = next(item for item in page.multiselect if item.label == "Parameters to vary")
    finish(axes.set_value(["l1d.size_kb", "mem_channels"]).run())
    assert not page.error
    field = next(item for item in page.text_input if "mem_channels" in item.label)
    finish(field.set_value("1, 2, 4").run())
    assert metrics(page)["Designs evaluated"] == str(6 * 3)
    constraints = next(item for item in page.text_area if item.label == "Constraints")
    finish(constraints.set_value("mem_channels == 2\n\n l1d.size_kb <= 16 ").run())
    assert metrics(page)["Designs evaluated"] == "3"
    assert page.query_params["space"] != DEFAULT_SPACE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("l1d.size_kb >=", "could not be read"),
        ("l1d.size == 4", "no machine parameter"),
        ("__import__('os')", "not allowed"),
        ("l1d.size_kb > 4096", "No design"),
    ],
)
def test_constraints_that_do_not_do_are_said_in_a_sentence(page, text, sentence):
    constraints = next(item for item in page.text_area if item.label == "Constraints")
    finish(constraints.set_value(text).run())
    assert not page.exception
    assert len(page.error) == 1
    assert sentence in texts(page.error)


def test_values_that_do_not_do_are_said_at_their_field(page):
    field = next(item for item in page.text_input if "l1d.size_kb" in item.label)
    field.set_value("4, many").run()
    assert "l1d.size_kb has 'many'" in texts(page.error)
    assert not metrics(page)
    field = next(item for item in page.text_input if "l1d.size_kb" in item.label)
    finish(field.set_value("4 to 16 x2").run())
    assert metrics(page)["Designs evaluated"] == str(3 * 6)


def test_another_base_is_another_exploration(page):
    base = next(item for item in page.selectbox if item.label == "Base machine")
    finish(base.set_value("cortex_a72_like").run())
    assert not page.error
    assert "cortex_a72_like (base) (A)" in texts(page.subheader)
    assert presets()["cortex_a72_like"].core == "o3"


def test_another_example_fills_the_form_anew(page):
    page.selectbox(key="space_start_1").set_value("memory_system").run()
    assert not page.error
    axes = next(item for item in page.multiselect if item.label == "Parameters to vary")
    assert axes.value == [axis.name for axis in example_spaces()["memory_system"].axes]
    assert page.query_params["space"] == "memory_system"
    page = finish(page)
    assert metrics(page)["Designs evaluated"]


def test_a_space_is_uploaded(page):
    document = design_space_document(example_spaces()[DEFAULT_SPACE]) | {"parameters": {"l1d.size_kb": [8, 16]}}
    content = json.dumps(document).encode()
    finish(page.file_uploader(key="space_file").upload("SPACE.json", content).run())
    assert not page.error
    assert metrics(page)["Designs evaluated"] == "2"


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff", b'{"schema": "other"}'])
def test_an_upload_that_is_no_space_is_refused(page, content):
    finish(page.file_uploader(key="space_file").upload("SPACE.json", content).run())
    assert not page.exception
    assert "SPACE.json" in texts(page.error)
    assert metrics(page)["Designs evaluated"] == "36"


def test_choosing_nothing_asks_for_a_choice(page):
    page.multiselect[0].set_value([]).run()
    assert not page.exception
    assert "at least one program and one objective" in texts(page.info)
