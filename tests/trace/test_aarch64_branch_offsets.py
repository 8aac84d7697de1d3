import numpy as np

from perfvec.trace.aarch64_branch_offsets import branch_offsets


def test_branch_offsets_are_those_of_conditional_branches_alone() -> None:
    branches, others = [0x54000040, 0xB4FFFFE0, 0x36000040, 0x37FFFFC0], [0x8B020084, 0x14000001]
    encodings = np.array(branches + others, dtype=np.uint32)
    assert branch_offsets(encodings).tolist() == [8, -4, 8, -8, 0, 0]
