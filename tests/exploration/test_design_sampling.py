import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.constraint import parse_constraint
from perfvec.exploration.design_axis import design_axis
from perfvec.exploration.design_sampling import enumerate_designs, sample_designs
from perfvec.exploration.design_space import DesignSpace
from perfvec.microarchitecture.public_machines import presets


def space_of(parameters, *constraints):
    axes = tuple(design_axis(name, values) for name, values in parameters.items())
    return DesignSpace("test", presets()["cortex_a72_like"], axes, tuple(map(parse_constraint, constraints)))


SMALL = {"period_ps": {"minimum": 300, "maximum": 399}, "rob_entries": [64, 128, 256], "lq_entries": [32, 64, 300]}
LARGE = {
    "period_ps": {"minimum": 250, "maximum": 1000},
    "rob_entries": {"minimum": 32, "maximum": 512},
    "lq_entries": {"minimum": 8, "maximum": 512},
    "sq_entries": {"minimum": 8, "maximum": 150},
    "fp_div_latency": {"minimum": 7, "maximum": 20},
    "l2.latency": {"minimum": 6, "maximum": 22},
}
WITHIN = "lq_entries <= rob_entries"


def test_enumeration_gives_every_valid_design_once_and_in_order():
    space = space_of(SMALL, WITHIN)
    expected = [
        i
        for i in range(space.size)
        if (row := space.table(np.array([i])).values(0))["lq_entries"] <= row["rob_entries"]
    ]
    for designs_a_piece in (7, 100, 10_000):
        assert np.concatenate(list(enumerate_designs(space, designs_a_piece))).tolist() == expected


def test_a_sample_of_a_small_space_may_hold_all_of_it():
    space = space_of(SMALL, WITHIN)
    every = np.concatenate(list(enumerate_designs(space)))
    assert sorted(sample_designs(space, 10**6, seed=0)) == every.tolist()


@pytest.mark.parametrize("parameters", [SMALL, LARGE])
def test_samples_are_seeded_different_valid_and_within(parameters):
    space = space_of(parameters, WITHIN)
    first, second, other = (sample_designs(space, 300, seed) for seed in (1, 1, 2))
    assert first.tolist() == second.tolist() != other.tolist()
    assert len(set(first.tolist())) == 300
    assert space.keeps(space.table(first)).all()


def test_samples_of_a_large_space_are_spread_evenly():
    space = space_of(LARGE)
    assert space.size > 10**12
    table = space.table(sample_designs(space, 20_000, seed=5))
    for name, document in LARGE.items():
        values = design_axis(name, document).numbers
        counts = np.histogram(table.columns[name], bins=4, range=(values[0] - 0.5, values[-1] + 0.5))[0]
        shares = np.histogram(values, bins=4, range=(values[0] - 0.5, values[-1] + 0.5))[0] / len(values)
        # Five standard deviations of a binomial count.
        assert (np.abs(counts - 20_000 * shares) < 5 * np.sqrt(20_000 * shares)).all()


def test_rare_designs_are_found_as_far_as_they_can_be():
    space = space_of(LARGE, "rob_entries == 100 and l2.latency == 6")
    found = sample_designs(space, 20, seed=0)
    assert 0 < found.size <= 20
    assert set(space.table(found).columns["rob_entries"]) == {100}


@pytest.mark.parametrize("parameters", [SMALL, LARGE])
def test_a_space_without_a_valid_design_is_refused(parameters):
    with pytest.raises(DesignSpaceError, match="No design of 'test' was found"):
        sample_designs(space_of(parameters, "rob_entries > 1000"), 2, seed=0)


def test_a_sample_of_none_is_refused():
    with pytest.raises(DesignSpaceError, match="0 designs were asked for"):
        sample_designs(space_of(SMALL), 0, seed=0)
