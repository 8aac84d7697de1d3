import ast

import numpy as np
import pytest

from perfvec.exploration import constraint_terms as terms
from perfvec.microarchitecture.parameter_schema import parameter_field

COLUMNS = {"fetch_width": np.array([1, 2, 4]), "core": np.array([0, 1, 0])}
WIDTH = terms.parameter(parameter_field("fetch_width"))
IS_TWO = terms.comparison(ast.Eq(), WIDTH, terms.constant(2))
IS_O3 = terms.is_word(ast.Eq(), terms.parameter(parameter_field("core")), terms.Word("o3"))


def test_parameters_are_numbers_or_choices():
    assert isinstance(WIDTH, terms.Number)
    assert isinstance(terms.parameter(parameter_field("core")), terms.Choice)


def test_conditions_combine():
    assert terms.every([IS_TWO, IS_O3]).evaluate(COLUMNS).tolist() == [False, False, False]
    assert terms.some([IS_TWO, IS_O3]).evaluate(COLUMNS).tolist() == [True, True, True]
    assert terms.negation(IS_O3).evaluate(COLUMNS).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        (ast.Add(), [3, 4, 6]),
        (ast.Sub(), [-1, 0, 2]),
        (ast.Mult(), [2, 4, 8]),
        (ast.Div(), [0.5, 1, 2]),
        (ast.FloorDiv(), [0, 1, 2]),
        (ast.Mod(), [1, 0, 0]),
        (ast.Pow(), [1, 4, 16]),
    ],
)
def test_arithmetic(operator, values):
    assert terms.arithmetic(operator, WIDTH, terms.constant(2)).evaluate(COLUMNS).tolist() == values


def test_operators_that_do_not_belong_give_nothing():
    assert terms.arithmetic(ast.BitXor(), WIDTH, WIDTH) is None
    assert terms.comparison(ast.In(), WIDTH, WIDTH) is None
    assert terms.is_word(ast.Lt(), terms.parameter(parameter_field("core")), terms.Word("o3")) is None
