import json

import numpy as np
import pytest

from perfvec.training.batches import BatchShape, BatchSource
from tests.training.programs import MACHINES, random_program

COLUMNS = np.array([4, 2, 90])
SHAPE = BatchShape(sequences=6, blocks=5, warm_up_blocks=2)
PROGRAMS = [random_program(0, MACHINES[:2]), random_program(1, ("elm", "ash")), random_program(2, ("cedar",))]


def source(seed: int = 0) -> BatchSource:
    return BatchSource(PROGRAMS, MACHINES, COLUMNS, SHAPE, seed)


def test_sequences_are_the_programs_rows_and_blocks() -> None:
    drawing = source()
    stretches = drawing.draw_stretches()
    batch = drawing.read(stretches)
    assert batch.features.shape == (6, 160, 3)
    assert batch.measured.shape == (6, 3, 4)
    for row, stretch in enumerate(stretches):
        program, first = PROGRAMS[stretch.program], stretch.first_block
        np.testing.assert_array_equal(batch.features[row], program.features[first * 32 : (first + 5) * 32][:, COLUMNS])
        np.testing.assert_array_equal(batch.references[row], program.references[first * 32 : (first + 5) * 32])
        for column, machine in enumerate(MACHINES):
            ran = machine in program.machines
            assert batch.present[row, column] == ran
            if ran:
                blocks = program.blocks[:, program.machines.index(machine)]
                np.testing.assert_array_equal(batch.measured[row, :, column], blocks[first + 2 : first + 5])
                assert float(batch.scale[row, column]) == pytest.approx(float(blocks.mean()), rel=1e-5)
    assert drawing.present_count(stretches) == batch.present.sum()


def test_draws_follow_the_seed_and_go_on_from_a_kept_state() -> None:
    one, other = source(3), source(3)
    assert one.draw_stretches() == other.draw_stretches()
    kept = json.loads(json.dumps(one.chance))
    following = one.draw_stretches()
    resumed = source(9)
    resumed.chance = kept
    assert resumed.draw_stretches() == following


def test_probes_are_drawn_by_their_weight() -> None:
    probe = random_program(4, ("elm",), name="micro-loads")
    drawing = BatchSource([PROGRAMS[0], probe], MACHINES, COLUMNS, SHAPE, 0, probe_weight=0.0)
    assert {stretch.program for _ in range(30) for stretch in drawing.draw_stretches()} == {0}
