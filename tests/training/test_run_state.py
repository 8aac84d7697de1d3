from pathlib import Path

import numpy as np
import pytest
import torch

from perfvec.errors import TrainingError
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.training.batches import BatchShape, BatchSource
from perfvec.training.run_state import STATE_FILE, RunState
from perfvec.training.training_config import TrainingConfig
from tests.training.programs import MACHINES, random_program

CONFIG = TrainingConfig(hidden=8, extra=4)


def fresh(seed: int = 0) -> RunState:
    source = BatchSource([random_program(0, MACHINES)], MACHINES, np.array([1, 2]), BatchShape(2, 6, 2), seed)
    table = torch.full((4, REFERENCE_COUNT + 4), float(seed))
    return RunState.fresh(CONFIG, table, source, seed, torch.device("cpu"))


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    state, other = fresh(1), fresh(2)
    state.step, state.best, state.history = 7, 0.25, [{"step": 7, "loss": 1.5}]
    state.source.draw_stretches()
    state.save(tmp_path, "run")
    other.restore(tmp_path, "run")
    assert (other.step, other.best, other.history) == (7, 0.25, [{"step": 7, "loss": 1.5}])
    assert torch.equal(other.machines, state.machines)
    for one, same in zip(state.network.parameters(), other.network.parameters(), strict=True):
        assert torch.equal(one, same)
    assert other.source.draw_stretches() == state.source.draw_stretches()


def test_averages_forget_the_start_first() -> None:
    state = fresh(0)
    with torch.no_grad():
        state.machines.fill_(1.0)
    state.step = 10
    state.average(decay=0.998)
    assert float(state.averaged_machines.mean()) == pytest.approx(0.5)
    state.step = 10**6
    state.average(decay=0.998)
    assert float(state.averaged_machines.mean()) == pytest.approx(0.5 + 0.5 * 0.002)


def test_damaged_and_strange_states_are_refused(tmp_path: Path) -> None:
    state = fresh()
    with pytest.raises(TrainingError, match="could not be read as the state"):
        state.restore(tmp_path, "run")
    state.save(tmp_path, "run")
    with pytest.raises(TrainingError, match="another configuration, data, seed or length"):
        state.restore(tmp_path, "another run")
    path = tmp_path / STATE_FILE
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(TrainingError, match="could not be read as the state"):
        state.restore(tmp_path, "run")
    path.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(TrainingError, match="could not be read as the state"):
        state.restore(tmp_path, "run")
