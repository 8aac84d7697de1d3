"""A turned knob: which parts of the board it changes."""

from perfvec.webui.design_parts import AT_EACH_TURN, BOARD, DETAILS, KNOBS, TABLES_KEY, parts_changed
from perfvec.webui.design_set import first_designs

DESIGNS = first_designs().turn(2, "fetch_width", 4)


def parts(parameter, value, before=DESIGNS):
    return parts_changed(before, before.turn(2, parameter, value))


def test_a_turn_within_what_is_learned_from_leaves_the_knobs_alone():
    assert parts("fetch_width", 5) == [*AT_EACH_TURN]


def test_knobs_are_drawn_anew_where_they_say_something_else():
    assert KNOBS in parts("fetch_width", 3)  # the base's value
    assert KNOBS in parts("core", "inorder")
    assert KNOBS in parts("frontend_depth", 18)  # outside what was learned from
    assert KNOBS in parts("rob_entries", 131)  # between the slider's steps


def test_the_whole_board_is_drawn_anew_where_a_design_stops_being_valid():
    assert parts("l1d.size_kb", 48) == [BOARD]
    broken = DESIGNS.turn(2, "l1d.size_kb", 48)
    assert parts("l1d.assoc", 3, broken) == [BOARD]


def test_open_tables_follow(monkeypatch):
    monkeypatch.setattr("perfvec.webui.design_parts.st.session_state", {TABLES_KEY: True})
    assert DETAILS in parts("fetch_width", 5)
