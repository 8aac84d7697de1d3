import numpy as np
import pytest

from perfvec.training.held_out_machines import left_out_pairs, unseen_pairs
from perfvec.training.machine_models import predict_dataset_machine
from perfvec.training.prior_build import manifold_without
from tests.training.small_sources import small_sources


@pytest.fixture(scope="module")
def sources(small_dataset):
    return small_sources(small_dataset)


def test_val_machines_are_predicted_by_the_manifold(sources):
    manifold = manifold_without(sources.learned, sources.trained)
    pairs = unseen_pairs(sources, manifold)
    names, programs = sources.dataset.machine_names("val"), sources.dataset.program_names("train", "val")
    ran = [[item for item in programs if name in sources.measured[item].machines] for name in names]
    assert len(pairs) == sum(len(items) for items in ran)
    vector = predict_dataset_machine(sources, manifold, names[0])
    told = np.array([vector @ sources.representations[item].vector for item in ran[0]])
    possible = told > np.array([sources.representations[item].instructions for item in ran[0]])
    np.testing.assert_allclose(pairs.cycles[: len(told)][possible], told[possible], rtol=1e-9)
    assert pairs.measured[0] == sources.measured[ran[0][0]].total(names[0])


def test_a_trained_machine_is_predicted_without_its_own_measurements(sources):
    pairs = left_out_pairs(sources)
    programs = sources.dataset.program_names("train", "val")
    name, program = next(
        (name, item) for name in sources.trained.names for item in programs if name in sources.measured[item].machines
    )
    vector = predict_dataset_machine(sources, manifold_without(sources.learned, sources.trained, name), name)
    assert pairs.cycles[0] == pytest.approx(vector @ sources.representations[program].vector, rel=1e-9)
    whole = predict_dataset_machine(sources, manifold_without(sources.learned, sources.trained), name)
    assert pairs.cycles[0] != pytest.approx(whole @ sources.representations[program].vector, rel=1e-9)
    np.testing.assert_allclose(np.bincount(pairs.machines, weights=pairs.machine_weights()), 1.0)


def test_programs_that_the_network_has_not_seen_are_told_apart(sources):
    pairs = unseen_pairs(sources, manifold_without(sources.learned, sources.trained))
    splits = sources.dataset.programs["split"]
    ran = [
        splits[program]
        for name in sources.dataset.machine_names("val")
        for program in sources.dataset.program_names("train", "val")
        if name in sources.measured[program].machines
    ]
    assert pairs.unseen.tolist() == [split == "val" for split in ran]
