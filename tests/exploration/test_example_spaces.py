"""The example spaces: valid, of the sizes they are there for, mostly within what the models have learned from."""

import numpy as np
import pytest

from perfvec.exploration.design_sampling import sample_designs
from perfvec.exploration.example_spaces import SPACES_FOLDER, example_spaces
from perfvec.microarchitecture.trained_range import rows_within_trained_range

NAMES = [path.stem for path in sorted(SPACES_FOLDER.glob("*.json"))]


def test_there_is_a_small_a_large_and_a_huge_one():
    sizes = {name: space.size for name, space in example_spaces().items()}
    assert list(sizes.values()) == sorted(sizes.values())
    assert sizes["small_in_order_caches"] == 36
    assert 5e5 < sizes["out_of_order_core"] <= 1e6
    assert sizes["whole_machine"] > 1e10
    assert len({space.name for space in example_spaces().values()}) == len(sizes)


@pytest.mark.parametrize("name", NAMES)
def test_designs_are_valid_and_the_models_know_their_like(name):
    space = example_spaces()[name]
    designs = space.table(sample_designs(space, 300, seed=0))
    assert space.keeps(designs).all()
    assert rows_within_trained_range(designs).mean() > 0.9
    for axis in space.axes:
        if axis.name == "core":  # in-order designs are too few for a sample of this size
            continue
        assert len(np.unique(designs.columns[axis.name])) > 1
