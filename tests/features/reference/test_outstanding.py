import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.outstanding import ANSWERED, admitted, enter_memory, stores_unsent
from perfvec.features.reference.settings import reference_machines, settings_rows
from perfvec.features.reference.state import Tags, empty_tags, zero_clocks

IN_ORDER = next(machine for machine in reference_machines() if machine["core"] == "inorder")
OUT_OF_ORDER = next(machine for machine in reference_machines() if machine["core"] == "o3")


@kernel
def send_all(clock: np.ndarray, tags: Tags, ready: np.ndarray, ticks: np.ndarray, sent: np.ndarray) -> None:
    """Accesses in order, each at its earliest, done `ticks` later."""
    for i in range(len(ready)):
        sent[i] = admitted(clock, 0, ready[i], 0)
        for s in range(at.COLUMNS):
            clock[at.DONE + s] = sent[i] + ticks[i] + ANSWERED
        enter_memory(clock, tags)


@kernel
def count_unsent(clock: np.ndarray, start: int, counts: np.ndarray) -> None:
    counts[0] = stores_unsent(clock, 0, start)


def sent(machine: dict, ready: list[int], cycles: list[int]) -> list[int]:
    """Cycles in which accesses that are ready in some are sent, each answered as many later."""
    result = np.empty(len(ready), dtype=np.int64)
    clock, tags = zero_clocks(settings_rows((machine,) * at.COLUMNS)), empty_tags(at.COLUMNS, 0)
    send_all(clock, tags, at.TICKS * np.array(ready), at.TICKS * np.array(cycles), result)
    return (result // at.TICKS).tolist()


def test_an_access_waits_for_one_inside_to_be_done() -> None:
    machine = {**IN_ORDER, "lq_entries": 2}
    assert sent(machine, [0, 1, 2, 3], [100, 30, 5, 5]) == [0, 1, 31, 36]
    assert sent({**machine, "lq_entries": 1}, [0, 1, 2], [100, 30, 5]) == [0, 100, 130]


def test_out_of_order_cores_have_no_limit() -> None:
    assert sent(OUT_OF_ORDER, [0] * 20, [1000] * 20) == [0] * 20


@given(
    st.integers(1, at.MOST_OUTSTANDING),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 500)), min_size=1, max_size=40),
)
def test_never_more_inside_than_allowed_and_none_waits_in_vain(entries: int, accesses: list[tuple[int, int]]) -> None:
    ready = np.cumsum([wait for wait, _ in accesses]).tolist()
    ticks = [ticks for _, ticks in accesses]
    found = sent({**IN_ORDER, "lq_entries": entries}, ready, ticks)
    for i, begun in enumerate(found):
        done = [found[k] + ticks[k] for k in range(i)]
        assert sum(time > begun for time in done) < entries
        assert begun == ready[i] or sum(time > begun - 1 for time in done) >= entries


def test_stores_that_are_sent_later_let_a_load_pass() -> None:
    clock, counts = zero_clocks(), np.zeros(1, dtype=np.int64)
    clock[at.RECENT_SENT : at.RECENT_SENT + 3 * at.COLUMNS : at.COLUMNS] = (10, 20, 30)
    for start, count in ((5, 3), (10, 2), (30, 0)):
        count_unsent(clock, start, counts)
        assert counts[0] == count
