"""The section that tells why a design is faster, run by Streamlit's own test driver."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import texts

SECONDS = 120


def section_of_two():
    from perfvec.microarchitecture.public_machines import presets  # noqa: PLC0415
    from perfvec.webui.attribution_section import attribution_section  # noqa: PLC0415

    machines = [presets()[name] for name in ("cortex_a7_like", "neoverse_n1_like")]
    attribution_section(machines, ["olden-em3d", "nbench"])


def section_of_three():
    from perfvec.microarchitecture.public_machines import presets  # noqa: PLC0415
    from perfvec.webui.attribution_section import attribution_section  # noqa: PLC0415

    machines = [presets()[name] for name in ("cortex_a7_like", "cortex_a72_like", "neoverse_n1_like")]
    attribution_section(machines, ["nbench"])


def section_of_equals():
    from perfvec.microarchitecture.parameters import changed  # noqa: PLC0415
    from perfvec.microarchitecture.public_machines import presets  # noqa: PLC0415
    from perfvec.webui.attribution_section import attribution_section  # noqa: PLC0415

    machine = presets()["cortex_a7_like"]
    attribution_section([machine, changed(machine, {}, "again")], ["nbench"])


def section_of_one():
    from perfvec.microarchitecture.public_machines import presets  # noqa: PLC0415
    from perfvec.webui.attribution_section import attribution_section  # noqa: PLC0415

    attribution_section([presets()["cortex_a7_like"]], ["nbench"])


def run(section) -> AppTest:
    app = AppTest.from_function(section, default_timeout=SECONDS).run()
    assert not app.exception
    assert not app.error
    return app


def test_two_designs_need_no_picker_and_their_steps_are_shown():
    app = run(section_of_two)
    assert [box.label for box in app.selectbox] == ["Program"]
    assert "On neoverse_n1_like **olden-em3d** should take" in texts(app.markdown)
    assert "model's prediction, not simulated time" in texts(app.caption)
    assert "90% error bars" in texts(app.caption)
    assert len(app.get("plotly_chart")) == 1


def test_programs_can_be_added_up():
    app = run(section_of_two)
    app.selectbox[0].set_value("all of them, added up").run()
    assert not app.exception
    assert "2 programs together" in texts(app.markdown)


def test_single_parameters_show_the_error_of_sampling():
    app = run(section_of_two)
    assert "standard_error_ns" not in app.dataframe[0].proto.column_order
    app.segmented_control[0].set_value("Single parameters").run()
    assert not app.exception
    assert "standard_error_ns" in app.dataframe[0].proto.column_order
    assert (app.dataframe[0].value["standard_error_ns"] > 0).any()


def test_of_three_designs_two_are_picked():
    app = run(section_of_three)
    assert [box.label for box in app.selectbox] == ["From", "To"]
    app.selectbox[0].set_value("neoverse_n1_like").run()
    assert not app.exception
    assert "than on neoverse_n1_like" in texts(app.markdown)


@pytest.mark.parametrize(
    ("section", "sentence"), [(section_of_equals, "the same parameters"), (section_of_one, "Two designs")]
)
def test_nothing_to_explain_is_said(section, sentence):
    assert sentence in texts(run(section).info)
