from collections import Counter

import pytest
from scipy.stats import chi2_contingency

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import parameters_text
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.microarchitecture.trained_range import outside_trained_range


def dataset_s_sampled_machines():
    machines = [machine.parameters for machine in public_machines() if machine.split is not None]
    return [machine for machine in machines if not machine.name.endswith("_like")]


def test_the_same_seed_gives_the_same_machines_and_another_gives_others():
    texts = [[parameters_text(machine) for machine in sample_machines(20, seed)] for seed in (4, 4, 5)]
    assert texts[0] == texts[1] != texts[2]


def test_more_machines_begin_with_the_fewer():
    assert sample_machines(30, 1)[:10] == sample_machines(10, 1)


def test_machines_differ_and_are_named_in_order():
    machines = sample_machines(200, seed=0)
    assert [machine.name for machine in machines][::100] == ["sampled_0000", "sampled_0100"]
    assert len({tuple(machine.value(name) for name in PARAMETER_NAMES) for machine in machines}) == 200


def test_machines_lie_within_the_trained_range():
    assert [outside_trained_range(machine) for machine in sample_machines(300, seed=2)] == [[]] * 300


@pytest.mark.parametrize("core", ["o3", "inorder"])
def test_values_are_as_frequent_as_in_the_dataset(core):
    # 78 comparisons of frequencies: at a threshold of 1e-4 chance alone fails this for one law in a hundred.
    sampled = [machine for machine in sample_machines(2000, seed=11) if machine.core == core]
    measured = [machine for machine in dataset_s_sampled_machines() if machine.core == core]
    for name in PARAMETER_NAMES:
        counts = [Counter(machine.value(name) for machine in machines) for machines in (sampled, measured)]
        values = sorted(counts[0] | counts[1], key=str)
        if len(values) > 1:
            table = [[count[value] for value in values] for count in counts]
            assert chi2_contingency(table).pvalue > 1e-4, name


def test_every_machine_of_the_dataset_keeps_the_law_s_dependencies():
    for machine in dataset_s_sampled_machines():
        if machine.core == "inorder":
            assert machine.fetch_width == machine.issue_width == machine.commit_width
            continue
        rob, width = machine.rob_entries, machine.issue_width
        assert rob >= 12 * machine.fetch_width
        assert machine.iq_entries in {max(8, int(rob * share) // 4 * 4) for share in (0.2, 0.3, 0.4, 0.6)}
        assert machine.int_regs in {max(64, int(48 + rob * share) // 8 * 8) for share in (0.35, 0.5, 0.8)}
        assert machine.vec_regs in {max(64, int(48 + rob * share) // 8 * 8) for share in (0.25, 0.4, 0.6)}
        assert machine.lq_entries in {max(6, int(rob * share) // 2 * 2) for share in (0.15, 0.25, 0.4)}
        assert machine.sq_entries in {max(6, int(rob * share) // 2 * 2) for share in (0.1, 0.2, 0.3)}
        assert machine.int_alu_units in {min(8, max(1, int(width * share))) for share in (0.5, 0.75, 1)}
        assert machine.mem_ports in {min(4, max(1, int(width * share))) for share in (1 / 3, 0.5)}


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (-3, 1), (100_001, 1), (3, -1)])
def test_impossible_requests_are_refused(count, seed):
    with pytest.raises(MachineError, match="should"):
        sample_machines(count, seed)
