import numpy as np
import pytest

from perfvec.prediction.probe_bank import ProbeBank
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.evaluation_cells import protocol_cells
from perfvec.training.evaluation_parts import evaluate_contributions, evaluate_parts
from tests.training.small_sources import small_models, small_sources


@pytest.fixture(scope="module")
def cell(small_dataset):
    sources = small_sources(small_dataset)
    cells = protocol_cells(sources, small_models(sources), ProbeBank({}, {}))
    return next(cell for cell in cells if cell.name == "unseen_seen")


def test_every_program_is_judged_by_function_and_by_phase(small_dataset, cell):
    done = []
    parts = evaluate_parts(small_dataset, cell, done.append)
    assert done == [3500, 3500]
    assert set(zip(parts["program"], parts["part"], strict=True)) == {
        (program, part) for program in ("emb-qrduino", "poly-2mm") for part in ("function", "phase")
    }
    phases = parts[parts["part"] == "phase"]
    np.testing.assert_array_equal(phases["parts"], phases["machines"] * 4)
    assert (parts["misplaced"] > 0).all()
    assert (parts["misplaced"] < 2).all()


def test_contributions_of_the_presets(small_dataset, cell):
    table = evaluate_contributions(small_dataset, cell, load_checkpoint(), "_like")
    assert len(table) == 2 * 7
    assert table["negative_instructions"].between(0, 1).all()
