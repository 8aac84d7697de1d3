from dataclasses import replace

import numpy as np
import pytest

from perfvec.prediction.evaluation import Cell, evaluate_cell
from tests.prediction.small_library import random_representation


def cell(bias):
    programs = [random_representation(f"p{number}", 3000 + number, number) for number in range(4)]
    programs = [replace(item, vector=np.abs(item.vector)) for item in programs]
    vectors = np.random.default_rng(9).uniform(0.5, 2.0, (5, 5))
    measured = np.stack([item.vector for item in programs]) @ vectors.T
    measured[0, 1] = np.nan
    periods = np.array([500.0, 250.0, 1000.0, 333.0, 800.0])
    vectors = vectors * bias
    return Cell("c", "label", programs, tuple("abcde"), vectors, periods, measured, False)


def test_a_common_factor_is_an_error_but_no_change_of_rank():
    result = evaluate_cell(cell(1.25))
    assert result.summary.pairs == 19
    assert result.summary.mean == pytest.approx(0.25)
    assert np.isnan(result.errors[0, 1])
    assert result.machines_by_runtime.mean == pytest.approx(1.0)
    assert result.programs_by_cpi.worst == pytest.approx(1.0)
    assert set(result.machines_by_runtime.by_name) == {"p0", "p1", "p2", "p3"}
    assert set(result.programs_by_cpi.by_name) == set("abcde")
