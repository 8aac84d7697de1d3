from dataclasses import replace

import numpy as np
import pytest

from perfvec.microarchitecture.prior_files import make_priors
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.representation.representation import Representation
from perfvec.training.fitting_choice import ChoiceData, choose_all, choose_settings
from perfvec.training.measured_phases import MeasuredParts

DIMENSION, PHASES = 4, 6


def exact_data(seed):
    """Machines whose cycles are exactly linear in the representations: no error is to be expected of the model."""
    random = np.random.default_rng(seed)
    trained = random.uniform(1.0, 2.0, (8, DIMENSION))
    unseen = random.uniform(1.0, 2.0, (2, DIMENSION))
    machines = [f"t{number}" for number in range(8)] + ["v0", "v1"]
    names = [f"val{number}" for number in range(5)] + [f"micro-{number}" for number in range(5)]
    representations, measured = {}, {}
    for name in names:
        phases = random.uniform(1e3, 1e4, (PHASES, DIMENSION))
        representations[name] = Representation(
            name, "f", PHASES * 1000, phases.sum(axis=0), phases, np.empty((0, DIMENSION))
        )
        cycles = np.rint(np.concatenate([trained, unseen]) @ phases.T).astype(np.int64)
        measured[name] = MeasuredParts(name, tuple(machines), cycles)
    table = TrainedMachines(tuple(machines[:8]), trained, "f")
    centres, spreads = random.uniform(1.0, 2.0, (20, DIMENSION)), np.full(20, 0.5)

    def priors(left_out):
        rows = [row for row, name in enumerate(table.names) if name != left_out]
        return make_priors(trained[rows], centres, spreads)

    return ChoiceData(representations, measured, names[:5], names[5:], ["v0", "v1"], table, priors)


@pytest.mark.parametrize("mode", ["phases", "totals", "probes"])
def test_exact_measurements_are_trusted_as_far_as_may_be(mode):
    candidates = choose_settings(exact_data(1), mode)
    assert candidates[0].settings.error == min(item.settings.error for item in candidates)
    assert candidates[0].error < 0.01
    assert [item.error for item in candidates] == sorted(item.error for item in candidates)


def test_meaningless_measurements_are_trusted_little():
    data = exact_data(2)
    random = np.random.default_rng(3)
    noise = {
        name: MeasuredParts(
            name,
            parts.machines,
            (parts.phases * random.lognormal(0, 1, parts.phases.shape[:1])[:, None]).astype(np.int64),
        )
        for name, parts in data.measured.items()
    }
    chosen = choose_all(replace(data, measured=noise))
    assert all(candidates[0].settings.error >= 0.05 for candidates in chosen.values())
