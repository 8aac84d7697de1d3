"""A turned knob: which parts of the board it changes besides its own."""

from perfvec.webui.design_parts import BOARD, DETAILS, TABLES_KEY, TURN, parts_besides
from perfvec.webui.design_set import first_designs

DESIGNS = first_designs()


def parts(parameter, value, before=DESIGNS):
    return parts_besides(before, before.turn(2, parameter, value))


def test_a_turn_changes_its_own_part_alone():
    assert parts("fetch_width", 5) == []
    assert parts("core", "inorder") == []


def test_the_whole_board_is_drawn_anew_where_a_design_stops_or_starts_being_valid():
    assert parts("l1d.size_kb", 48) == [BOARD]
    broken = DESIGNS.turn(2, "l1d.size_kb", 48)
    assert parts("l1d.assoc", 3, broken) == [BOARD]
    assert parts("l1d.size_kb", 96, broken) == []


def test_open_tables_follow(monkeypatch):
    monkeypatch.setattr("perfvec.webui.design_parts.st.session_state", {TABLES_KEY: True})
    assert parts("fetch_width", 5) == [TURN, DETAILS]
