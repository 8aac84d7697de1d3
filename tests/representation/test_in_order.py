from concurrent.futures import ThreadPoolExecutor

import pytest

from perfvec.representation.in_order import AbandonedError, InOrder


def test_work_runs_in_the_order_of_its_turns() -> None:
    states: InOrder[list[int]] = InOrder([])
    with ThreadPoolExecutor(4) as threads:
        jobs = [
            threads.submit(states.run, turn, lambda seen, turn=turn: (len(seen), [*seen, turn]))
            for turn in (2, 0, 3, 1)
        ]
        assert [job.result() for job in jobs] == [2, 0, 3, 1]
    assert states.run(4, lambda seen: (seen, seen)) == [0, 1, 2, 3]


def test_a_failure_frees_those_who_wait() -> None:
    states = InOrder(0)

    def fail(state: int) -> tuple[int, int]:
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as threads:
        waiting = threads.submit(states.run, 1, lambda state: (state, state))
        failing = threads.submit(states.run, 0, fail)
        with pytest.raises(ZeroDivisionError):
            failing.result()
        with pytest.raises(AbandonedError):
            waiting.result()


def test_abandoning_frees_those_who_wait() -> None:
    states = InOrder(0)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(states.run, 1, lambda state: (state, state))
        states.abandon()
        with pytest.raises(AbandonedError):
            waiting.result()
