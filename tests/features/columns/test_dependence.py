import numpy as np
from hypothesis import given

from perfvec.features.columns.static import typical_latency_cycles
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag
from perfvec.trace.trace import Trace
from tests.features.matrix import features_of, log_of
from tests.features.small_traces import traces

NONE = 1 << 30


def naive_row(trace: Trace, row: int, latency: np.ndarray) -> list[float]:
    """Search each source's producer backwards."""
    static, index = trace.static, trace.static_index
    found: list[tuple[int, int, int]] = []  # distance, register, row of the producer
    by_slot = [NONE] * 8
    for slot, register in enumerate(static.sources[index[row]].tolist()):
        for then in range(row - 1, -1, -1):
            if register != NO_REGISTER and register in static.destinations[index[then]]:
                found.append((row - then, register, then))
                by_slot[slot] = row - then
                break

    def is_load(producer: tuple[int, int, int]) -> bool:
        executed = index[producer[2]]
        loads = bool(static.flags[executed] & np.uint32(InstructionFlag.LOAD))
        return loads and static.base_update[executed] != producer[1]

    def cycles(producer: tuple[int, int, int]) -> int:
        executed = index[producer[2]]
        return 1 if static.base_update[executed] == producer[1] else int(latency[executed])

    def first_nearest(producers: list[tuple[int, int, int]]) -> tuple[int, int, int] | None:
        return min(producers, key=lambda producer: producer[0]) if producers else None

    nearest = first_nearest(found)
    addressing = first_nearest([p for p in found if p[1] in static.address_sources[index[row]]])
    distances = [*by_slot[:4], nearest[0] if nearest else NONE, max((p[0] for p in found), default=NONE)]
    distances += [addressing[0] if addressing else NONE]
    kinds = [bool(nearest) and is_load(nearest), bool(addressing) and is_load(addressing)]
    return [*log_of(np.array(distances), 1023), *map(float, kinds), cycles(nearest) / 4 if nearest else 0.0]


@given(traces())
def test_equals_a_search_backwards(trace: Trace) -> None:
    columns, _ = features_of(trace)
    names = list(columns)
    first = names.index("producer_distance_0")
    latency = typical_latency_cycles(trace.static)
    for row in range(0, len(trace), 3):
        got = [columns[name][row] for name in names[first : first + 10]]
        np.testing.assert_allclose(got, naive_row(trace, row, latency), rtol=1e-6)
