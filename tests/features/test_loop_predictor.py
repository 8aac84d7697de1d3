import numpy as np
import pytest

from perfvec.features.loop_predictor import empty_loop_table, loop_missed
from perfvec.features.tage import MISSED_TAGE, MISSED_TAGE_LOOP
from tests.features.test_tage import missed_by


def test_it_knows_when_a_long_loop_ends() -> None:
    loop = ([True] * 300 + [False]) * 20
    missed = missed_by(loop)[3010:]
    assert np.count_nonzero(missed & MISSED_TAGE) == 10
    assert np.count_nonzero(missed & MISSED_TAGE_LOOP) <= 2


@pytest.mark.parametrize("direction", [True, False])
def test_a_trip_count_is_trusted_after_three_confirmations_either_way(direction: bool) -> None:
    table = empty_loop_table()
    table.pays[0] = 0
    missed_exits = []
    for _ in range(8):
        wrong = [loop_missed(table, 7, direction, False) for _ in range(50)]
        missed_exits.append(loop_missed(table, 7, not direction, True))
        assert not any(wrong)
    # The first exit claims the entry, the second sets the trip count, the next three confirm it.
    assert missed_exits == [True] * 5 + [False] * 3


def test_a_trip_count_that_changes_is_not_trusted() -> None:
    table = empty_loop_table()
    table.pays[0] = 0
    for trips in (50, 40, 30, 50, 40, 30) * 3:
        assert not any(loop_missed(table, 7, True, False) for _ in range(trips))
        assert loop_missed(table, 7, False, True)
