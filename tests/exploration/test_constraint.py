import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import DesignSpaceError
from perfvec.exploration.constraint import parse_constraint
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.public_machines import public_machines

MACHINES = [machine.parameters for machine in public_machines()]
TABLE = table_of(MACHINES)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("l2.size_kb >= 4 * l1d.size_kb", lambda m: m.l2.size_kb >= 4 * m.l1d.size_kb),
        (
            "core == 'o3' and rob_entries / lq_entries < 4",
            lambda m: m.core == "o3" and m.rob_entries / m.lq_entries < 4,
        ),
        ("1 <= fetch_width <= issue_width < 8", lambda m: 1 <= m.fetch_width <= m.issue_width < 8),
        ("not (mem_channels == 2 or period_ps > 500)", lambda m: not (m.mem_channels == 2 or m.period_ps > 500)),
        ("l1i.size_kb + l1d.size_kb - 2 ** 5 <= 0", lambda m: m.l1i.size_kb + m.l1d.size_kb <= 32),
        ("'stride' != l2.prefetcher", lambda m: m.l2.prefetcher != "stride"),
        ("fp_div_latency % 7 == 0 and fp_div_latency // 7 == 2", lambda m: m.fp_div_latency == 14),
        ("-frontend_depth > -3", lambda m: m.frontend_depth < 3),
    ],
)
def test_constraints_mean_what_they_say(text, meaning):
    expected = [meaning(machine) for machine in MACHINES]
    assert 0 < sum(expected) < len(expected)
    np.testing.assert_array_equal(parse_constraint(text).holds(TABLE), expected)


def test_a_constraint_knows_its_parameters():
    assert parse_constraint("l2.size_kb > 64 or core == 'o3'").parameters == {"l2.size_kb", "core"}


def test_a_constraint_without_parameters_holds_for_all_or_none():
    assert parse_constraint("1 < 2").holds(TABLE).all()
    assert not parse_constraint("2 < 1").holds(TABLE).any()


def test_what_divides_by_zero_keeps_no_comparison():
    in_order = np.array([machine.core == "inorder" for machine in MACHINES])
    for comparison in ("> 0", "< 0", "== 0", "!= 0"):
        assert not parse_constraint(f"lq_entries / rob_entries {comparison}").holds(TABLE)[in_order].any()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("__import__('os').system('true')", "is not allowed; comparisons"),
        ("(lambda: 1)() > 0", "is not allowed"),
        ("[fetch_width][0] > 1", "is not allowed"),
        ("fetch_width in (1, 2)", "is not allowed"),
        ("True", "'True' is not allowed"),
        ("fetch_width & 1 == 0", "is not allowed"),
        ("fetch_width if 1 else 2", "is not allowed"),
        ("f'{core}' == 'o3'", "is not allowed"),
        ("fetch_width.__class__ == 3", "'fetch_width.__class__' is no machine parameter"),
        ("l1d.size > 3", "'l1d.size' is no machine parameter"),
        ("fetch_width", "'fetch_width' is no condition"),
        ("fetch_width + 1", "'fetch_width . 1' is no condition"),
        ("(fetch_width > 1) + 1 > 0", "'fetch_width > 1' is no number"),
        ("core + 1 > 0", "'core' is no number"),
        ("core == 'vliw'", "core is never 'vliw', only one of o3, inorder"),
        ("core < 'o3'", "has an operator that does not suit it"),
        ("fetch_width is 3", "has an operator that does not suit it"),
        ("core == core", "compares unlike things"),
        ("fetch_width == 'o3'", "compares unlike things"),
        ("fetch_width < 1e400", r"a number in it is larger than 1e.15"),
        ("fetch_width < " + "9" * 400, r"a number in it is larger than 1e.15"),
        ("fetch_width <", "could not be read: invalid syntax"),
        ("", "could not be read"),
        ("a = 3", "could not be read"),
        ("\0", "could not be read"),
        ("(" * 240 + "1" + ")" * 240 + " > 0", "could not be read"),
        ("1" + " + 1" * 200 + " > 0", "has 805 characters; it should have at most 500"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text, sentence):
    with pytest.raises(DesignSpaceError, match=sentence):
        parse_constraint(text)


@given(st.text(alphabet="()<>=!+-*/%.'\" \n0123456789abcdeiklmnorstuvwxyz_[]{}:,lambda", max_size=60))
def test_any_text_is_a_constraint_or_an_error(text):
    try:
        constraint = parse_constraint(text)
    except DesignSpaceError:
        return
    assert constraint.holds(TABLE).shape == (len(MACHINES),)


def test_huge_powers_are_no_work():
    assert not parse_constraint("9 ** 9 ** 9 ** 9 > 1").holds(TABLE).any()
