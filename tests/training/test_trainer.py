import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from perfvec.errors import TrainingError
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.schedule import Budget
from perfvec.training.trainer import HISTORY_FILE, Trainer, TrainingData
from perfvec.training.training_config import TrainingConfig
from tests.training.small_programs import small_data, small_program

SMALL = TrainingConfig(hidden=16, extra=4, sequences=4, warm_up_steps=5, validate_every=4, averaging=0.9)
LSTM = replace(
    SMALL, kind="lstm", extra=16, reference_timings=False, dropout=0.0, feature_groups=("paper",), blocks=10,
    lengths=((6, 1.0),),
)  # fmt: skip


@pytest.fixture(scope="module")
def data(gem5_data: Path) -> TrainingData:
    return small_data(gem5_data)


def silent(line: str) -> None:
    del line


def weights(trainer: Trainer) -> list[torch.Tensor]:
    state = trainer.state
    return [*state.network.state_dict().values(), state.machines.detach(), state.averaged_machines]


@pytest.mark.parametrize("config", [SMALL, LSTM], ids=["gated", "lstm"])
def test_training_reduces_the_loss(data: TrainingData, config: TrainingConfig) -> None:
    trainer = Trainer(data, config, Budget(steps=40))
    losses = [trainer.step() for _ in range(40)]
    assert np.mean(losses[-8:]) < 0.8 * np.mean(losses[:8])


GRU = replace(LSTM, kind="gru")


# Not the LSTM: the library that computes it rounds by what the process ran before.
@pytest.mark.parametrize("config", [SMALL, GRU], ids=["gated", "gru"])
def test_a_resumed_run_ends_as_one_that_was_never_stopped(
    data: TrainingData, config: TrainingConfig, tmp_path: Path
) -> None:
    whole = Trainer(data, config, Budget(steps=8))
    whole.train(tmp_path / "whole", silent)
    first = Trainer(data, config, Budget(steps=8))
    first.train(tmp_path / "parts", silent, stop_step=4)
    second = Trainer(data, config, Budget(steps=8))
    second.resume(tmp_path / "parts")
    assert second.state.step == 4
    second.train(tmp_path / "parts", silent)
    for one, other in zip(weights(whole), weights(second), strict=True):
        assert torch.equal(one, other)
    histories = [json.loads((tmp_path / run / HISTORY_FILE).read_text()) for run in ("whole", "parts")]
    assert [[row["step"], row["loss"], row["validation"]] for row in histories[0]] == [
        [row["step"], row["loss"], row["validation"]] for row in histories[1]
    ]


def test_the_seed_decides(data: TrainingData) -> None:
    one, same, other = (Trainer(data, SMALL, Budget(steps=2), seed) for seed in (1, 1, 2))
    losses = [[trainer.step() for _ in range(2)] for trainer in (one, same, other)]
    assert losses[0] == losses[1] != losses[2]
    assert all(torch.equal(a, b) for a, b in zip(weights(one), weights(same), strict=True))


def test_the_pull_holds_machines_at_their_start(data: TrainingData) -> None:
    held = Trainer(data, replace(SMALL, machine_pull=1e6), Budget(steps=2))
    start = held.state.machines.detach().clone()
    held.step()
    torch.testing.assert_close(held.state.machines.detach(), start)
    free = Trainer(data, replace(SMALL, machine_pull=0.0), Budget(steps=2))
    free.step()
    assert not torch.allclose(free.state.machines.detach(), start)


def test_what_is_written_predicts_as_the_trainer_does(data: TrainingData, gem5_data: Path, tmp_path: Path) -> None:
    trainer = Trainer(data, SMALL, Budget(steps=4))
    lines: list[str] = []
    trainer.train(tmp_path, lines.append)
    model, machines = load_checkpoint(tmp_path), read_trained_machines(tmp_path)
    program = data.validation[0]
    trace = Gem5Dataset(gem5_data).trace(program.name).head(len(program))
    total = sum(vectors.astype(np.float64).sum(axis=0) for _, vectors in model.vectors(trace))
    column = [machines.names.index(name) for name in program.machines if name in machines.names]
    measured = [program.blocks[:, row].sum() for row, name in enumerate(program.machines) if name in machines.names]
    errors = machines.vectors[column] @ total / np.array(measured, dtype=np.float64) - 1
    np.testing.assert_allclose(trainer.errors([program]), errors, atol=2e-3)  # the cache rounds inputs to float16
    assert machines.names == data.machines
    assert "validation: mean" in lines[0]
    assert model.about["steps"] == 4


def test_another_run_s_state_is_refused(data: TrainingData, tmp_path: Path) -> None:
    Trainer(data, SMALL, Budget(steps=4)).train(tmp_path, silent)
    with pytest.raises(TrainingError, match="another configuration, data, seed or length"):
        Trainer(data, SMALL, Budget(steps=4), seed=1).resume(tmp_path)
    with pytest.raises(TrainingError, match="could not be read as the state"):
        Trainer(data, SMALL, Budget(steps=4)).resume(tmp_path / "nothing")


def test_data_that_cannot_be_trained_on_is_refused(data: TrainingData, gem5_data: Path) -> None:
    with pytest.raises(TrainingError, match="at least one program"):
        Trainer(replace(data, validation=[]), SMALL, Budget(steps=1))
    with pytest.raises(TrainingError, match="No training program ran on 'abacus'"):
        Trainer(replace(data, machines=("abacus",)), SMALL, Budget(steps=1))
    short = small_program(Gem5Dataset(gem5_data), data.programs[0].name, 320)
    with pytest.raises(TrainingError, match="has 320 instructions; a training sequence takes 1088"):
        Trainer(replace(data, programs=[short]), SMALL, Budget(steps=1))
