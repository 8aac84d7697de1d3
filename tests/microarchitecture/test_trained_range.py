from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.microarchitecture.trained_range import outside_trained_range, rows_within_trained_range, trained_range


def test_machines_that_train_lie_within():
    for machine in public_machines():
        if machine.split in ("train", "many"):
            assert outside_trained_range(machine.parameters) == []


def test_the_grid_s_largest_cache_lies_outside_and_its_sentence_says_so():
    largest = next(machine.parameters for machine in public_machines() if machine.parameters.name == "l1d32_l28192")
    (note,) = outside_trained_range(largest)
    assert note.parameter == "l2.size_kb"
    assert note.sentence == "L2 cache size is 8192 kB; the models have learned from 64 to 4096 kB."


def test_ranges_depend_on_the_core_kind():
    assert trained_range("rob_entries", "inorder").values == (0,)
    assert trained_range("rob_entries", "o3").values[0] == 32
    assert trained_range("lq_entries", "inorder").values[-1] == 8
    assert trained_range("lq_entries", "o3").values[-1] == 204
    assert trained_range("l1d.prefetcher", "o3").choices == ("none", "stride")


def test_a_choice_that_never_occurred_is_noted():
    machine = changed(presets()["cortex_a72_like"], {"l1d.prefetcher": "tagged"})
    assert [note.parameter for note in outside_trained_range(machine)] == ["l1d.prefetcher"]


def test_unequal_widths_in_order_are_noted():
    machine = changed(presets()["cortex_a53_like"], {"commit_width": 1})
    assert [note.parameter for note in outside_trained_range(machine)] == ["issue_width"]


def test_rows_agree_with_the_check_of_one_machine():
    machines = [machine.parameters for machine in public_machines()]
    machines += [changed(machine, {"l1d.prefetcher": "tagged"}) for machine in machines[:40]]
    machines += [changed(machine, {"commit_width": 1}) for machine in machines[:40]]
    machines += [changed(machine, {"period_ps": 240}) for machine in machines[:40]]
    expected = [not outside_trained_range(machine) for machine in machines]
    assert 50 < sum(expected) < len(machines) - 50
    assert rows_within_trained_range(table_of(machines)).tolist() == expected
