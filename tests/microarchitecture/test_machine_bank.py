from collections import Counter

from perfvec.microarchitecture.machine_bank import BANK_MACHINES, bank_identity, bank_machines


def test_the_bank_is_always_the_same():
    """Machine files name its machines by number: another law, seed or count would make those files wrong."""
    assert bank_identity() == "ef2d210841a8b9ed"
    assert len(bank_machines()) == BANK_MACHINES
    assert Counter(machine.core for machine in bank_machines()) == {"o3": 736, "inorder": 288}
