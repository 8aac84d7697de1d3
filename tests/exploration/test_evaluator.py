import numpy as np

from perfvec.exploration.evaluator import LocalEvaluator
from tests.exploration.small_problems import CACHES, problem_of


def test_each_piece_is_evaluated_when_it_is_asked_for():
    problem, taken = problem_of(CACHES), []

    def pieces():
        for start in (0, 5, 10):
            taken.append(start)
            yield np.arange(start, start + 5)

    found = LocalEvaluator(problem)(pieces())
    assert next(found).indices.tolist() == [0, 1, 2, 3, 4]
    assert taken == [0]
    assert [part.indices[0] for part in found] == [5, 10]
