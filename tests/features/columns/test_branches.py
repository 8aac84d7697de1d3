from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.columns.branches import entropy, shared_entry, with_outcome
from perfvec.features.events import MISPREDICTION_BITS
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.trace import Trace
from tests.features.matrix import features_of, log_of
from tests.features.small_traces import traces

CONDITIONAL = int(InstructionFlag.CONDITIONAL)
CONTROL = CONDITIONAL | int(InstructionFlag.UNCONDITIONAL)


def naive_entropy(outcomes: list[int]) -> float:
    """Entropy of the share of taken among the last 8; 0.5 for each outcome missing or not known (-1)."""
    recent = outcomes[-8:]
    share = sum(0.5 if outcome < 0 else outcome for outcome in recent) / 8 + 0.5 * (8 - len(recent)) / 8
    return 0.0 if share in (0, 1) else float(-share * np.log2(share) - (1 - share) * np.log2(1 - share))


@given(st.lists(st.sampled_from([0, 1, -1]), max_size=20))
def test_entropy_of_a_history(outcomes: list[int]) -> None:
    history = 0
    for outcome in outcomes:
        history = with_outcome(history, outcome)
    np.testing.assert_allclose(entropy(history), naive_entropy(outcomes), rtol=1e-6)


@given(traces())
def test_entropies_with_three_kinds_of_history(trace: Trace) -> None:
    columns, _ = features_of(trace)
    own: dict[int, list[int]] = defaultdict(list)
    local: dict[tuple[int, ...], list[int]] = defaultdict(list)
    shared: dict[int, list[int]] = defaultdict(list)
    everyone = 0
    names = ("entropy_before", "entropy_after", "entropy_local_context", "entropy_global_context", "taken")
    for row, (pc, flags, taken) in enumerate(zip(trace.pc.tolist(), trace.flags, trace.taken.tolist(), strict=True)):
        expected = [0.0] * 5
        if flags & CONTROL:
            last_four = tuple(max(outcome, 0) for outcome in ([0] * 4 + own[pc])[-4:])
            before = naive_entropy(own[pc])
            own[pc].append(taken)
            expected = [before, naive_entropy(own[pc]), 0, 0, float(taken == 1)]
        if flags & CONDITIONAL:
            contexts = local[(pc, *last_four)], shared[shared_entry(np.uint64(pc), everyone)]
            expected[2:4] = [naive_entropy(context) for context in contexts]
            for context in contexts:
                context.append(taken)
            everyone = (2 * everyone + (taken == 1)) % 256
        np.testing.assert_allclose([columns[name][row] for name in names], expected, rtol=1e-6)


@given(traces())
def test_predictors_and_positions(trace: Trace) -> None:
    columns, events = features_of(trace)
    for name, bit in MISPREDICTION_BITS.items():
        np.testing.assert_array_equal(columns[f"missed_{name}"], (events.mispredicted >> bit) & 1)
    since_control, since_taken, previous, since_miss = 0, 0, 0, 1 << 20
    for row in range(len(trace)):
        got = [columns[n][row] for n in ("block_position", "since_taken", "previous_block_length", "since_miss")]
        positions = log_of(np.array([since_control, since_taken, previous]), 255)
        np.testing.assert_allclose(got, [*positions, log_of(np.array(since_miss), 1023)], rtol=1e-6)
        since_control, since_taken, since_miss = since_control + 1, since_taken + 1, since_miss + 1
        if trace.taken[row] == 1:
            since_taken = 0
        if columns["missed_tage_loop"][row]:
            since_miss = 0
        if trace.flags[row] & CONTROL:
            since_control, previous = 0, since_control
    np.testing.assert_array_equal(columns["line_position"], (trace.pc % 64) / 64)
    np.testing.assert_array_equal(columns["new_code_line"], events.code_distance != 0)
