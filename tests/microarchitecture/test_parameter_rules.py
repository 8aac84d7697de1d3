from math import log2

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES

L1D = next(rule for rule in PARAMETER_RULES if rule.parameters == ("l1d.size_kb", "l1d.assoc"))


@given(st.lists(st.tuples(st.integers(1, 4096), st.integers(1, 64)), min_size=1))
def test_sets_are_a_power_of_two(pairs):
    sizes, ways = (np.array(column) for column in zip(*pairs, strict=True))
    holds = L1D.holds({"l1d.size_kb": sizes, "l1d.assoc": ways})
    assert holds.tolist() == [size * 16 >= way and log2(size * 16 / way).is_integer() for size, way in pairs]


@given(st.integers(1, 4096), st.integers(1, 64))
def test_the_sentence_names_ways_that_would_do(size_kb, ways):
    sentence = L1D.sentence({"l1d.size_kb": size_kb, "l1d.assoc": ways})
    named = sentence.split("; ", maxsplit=1)[1].removesuffix(" ways would.")
    fitting = [w for w in range(1, 65) if L1D.holds({"l1d.size_kb": np.array(size_kb), "l1d.assoc": np.array(w)})]
    assert named == (", ".join(map(str, fitting)) or "no number of")
