"""Training of a foundation model with its machine table.

Enters: cached programs, the machines' names, a configuration, a seed. Leaves, in the output folder: the best model by
validation with its card and machine table, the history as JSON, and the state to resume from.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from perfvec.errors import TrainingError
from perfvec.features.normalisation import Normalisation
from perfvec.microarchitecture.trained_machines import TrainedMachines, write_trained_machines
from perfvec.representation.checkpoint import save_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.training.batches import BatchSource
from perfvec.training.feature_cache import BLOCK_INSTRUCTIONS, CachedProgram
from perfvec.training.gradients import GradientStep, Normaliser
from perfvec.training.machine_table import initial_machines
from perfvec.training.normalisation_sample import sampled_normalisation
from perfvec.training.run_state import RunState
from perfvec.training.schedule import Budget, learning_rate
from perfvec.training.training_config import KINDS_WITH_DROPOUT, TrainingConfig
from perfvec.training.validation import ErrorSummary, Evaluator, total_errors

HISTORY_FILE = "history.json"
THREADS = 2
SEEDS_PER_STEP = 1000  # of dropout: one for each part of a batch


@dataclass(frozen=True)
class TrainingData:
    """Programs to train on and to validate on, and the names of the machines whose vectors are trained."""

    programs: Sequence[CachedProgram]
    validation: Sequence[CachedProgram]
    machines: tuple[str, ...]

    def check(self, config: TrainingConfig) -> None:
        """Refuse what cannot be trained on.

        Raises:
            TrainingError: nothing to train or validate on, a machine that no program ran on, a program that is too
                short for a sequence.
        """
        if not (self.programs and self.validation and self.machines):
            raise TrainingError("Training needs at least one program, one validation program and one machine.")
        for program in self.programs:
            if len(program) < config.batch_shape.instructions:
                raise TrainingError(
                    f"'{program.name}' has {len(program)} instructions; a training sequence takes "
                    f"{config.batch_shape.instructions}."
                )
        ran = {machine for program in self.programs for machine in program.machines}
        if missing := [machine for machine in self.machines if machine not in ran]:
            raise TrainingError(f"No training program ran on '{missing[0]}', so its vector cannot be trained.")


class Trainer:
    """One run: steps, validation, checkpoints."""

    def __init__(
        self,
        data: TrainingData,
        config: TrainingConfig,
        budget: Budget,
        seed: int = 0,
        device: str = "cpu",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to train from the start; `clock` tells the seconds that a budget of time counts.

        Raises:
            TrainingError: the data cannot be trained on.
        """
        data.check(config)
        torch.set_num_threads(1)  # the cores are shared out by sequences, in threads of our own
        self.data, self.config, self.budget, self.seed, self.clock = data, config, budget, seed, clock
        self.device = torch.device(device)
        columns, shape = config.columns(), config.batch_shape
        self.normalisation: Normalisation = sampled_normalisation(data.programs, columns)
        table = initial_machines(
            data.programs, data.machines, config.references, config.dimension, seed, config.machine_ridge
        )
        self._initial = torch.from_numpy(table.copy()).to(self.device)
        source = BatchSource(data.programs, data.machines, columns, shape, seed, config.probe_weight, config.references)
        self.state = RunState.fresh(config, torch.from_numpy(table), source, seed, self.device)
        self.threads = ThreadPoolExecutor(THREADS)
        self._step = GradientStep(
            self.state.network, self.state.machines, source, self._normaliser(), config.objective, self.threads,
            self._sequences_per_part(), self.device,
        )  # fmt: skip

    def _sequences_per_part(self) -> int:
        if self.device.type != "cpu":
            return self.config.sequences
        return 1 if self.config.kind in KINDS_WITH_DROPOUT else -(-self.config.sequences // THREADS)

    def _normaliser(self) -> Normaliser:
        mean, scale = torch.from_numpy(self.normalisation.mean), torch.from_numpy(self.normalisation.scale)
        return Normaliser(mean.to(self.device), scale.to(self.device))

    def fingerprint(self) -> str:
        """Name of the run: a hash of all that decides its course."""
        data = [(program.name, len(program)) for program in (*self.data.programs, *self.data.validation)]
        parts = [self.config.document(), asdict(self.budget), self.seed, data, self.data.machines]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def resume(self, folder: Path) -> None:
        """Go on from the state saved in a folder.

        Raises:
            TrainingError: there is none, or it is of another run.
        """
        self.state.restore(folder, self.fingerprint())

    def train(self, folder: Path, report: Callable[[str], None], stop_step: int | None = None) -> None:
        """Train to the end of the budget, or to a step, writing to the folder at each validation.

        Args:
            folder: where everything is written.
            report: told a line of progress now and then.
            stop_step: stop there early, to be resumed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        losses: list[float] = []
        began, before = self.clock(), self.state.elapsed_seconds
        while not self._over(stop_step):
            losses.append(self.step())
            self.state.elapsed_seconds = before + self.clock() - began
            if self.state.step % self.config.validate_every == 0 or self._over(stop_step):
                self._validated(folder, float(np.mean(losses)), report)
                losses.clear()
                began, before = self.clock(), self.state.elapsed_seconds  # validation is outside the budget

    def _over(self, stop_step: int | None) -> bool:
        done = self.budget.share(self.state.step, self.state.elapsed_seconds) >= 1
        return done or (stop_step is not None and self.state.step >= stop_step)

    def step(self) -> float:
        """Take one step; returns the loss before it."""
        state, config = self.state, self.config
        rate = learning_rate(config, state.step, self.budget.share(state.step, state.elapsed_seconds))
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        seed = (self.seed << 32) + state.step * SEEDS_PER_STEP
        loss = self._step(state.source.draw_stretches(), seed)
        torch.nn.utils.clip_grad_norm_(self._step.parameters, config.gradient_norm)
        state.optimiser.step()
        with torch.no_grad():
            state.machines.lerp_(self._initial, min(1.0, rate * config.machine_pull))
        state.step += 1
        state.average(config.averaging)
        return loss

    def validate(self) -> ErrorSummary:
        """Evaluate the averaged network and machines on the validation programs."""
        return ErrorSummary.of(self.errors(self.data.validation))

    def errors(self, programs: Sequence[CachedProgram]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Signed errors of programs' total cycles on the trained machines, every pair that was measured."""
        table = self.state.averaged_machines.cpu().double().numpy()
        return total_errors(self.evaluator(), table, self.data.machines, programs, self.threads)

    def evaluator(self) -> Evaluator:
        """Make R_p with the averaged network."""
        config = self.config
        return Evaluator(
            self.state.averaged_network, self._normaliser(), config.columns(), config.references, self.device
        )

    def _validated(self, folder: Path, loss: float, report: Callable[[str], None]) -> None:
        state, summary = self.state, self.validate()
        best = summary.mean < state.best
        row = {"step": state.step, "minutes": round(state.elapsed_seconds / 60, 3), "loss": loss}
        state.history.append({**row, "validation": summary.document(), "kept": best})
        if best:
            state.best = summary.mean
            self.save_model(folder)
        (folder / HISTORY_FILE).write_text(json.dumps(state.history, indent=1) + "\n")
        state.save(folder, self.fingerprint())
        report(
            f"step {state.step}, {row['minutes']:.1f} min, loss {loss:.4f}; validation: mean {summary.mean:.2%}, "
            f"P90 {summary.p90:.2%}, worst {summary.worst:.2%}, bias {summary.bias:+.2%}{' (kept)' if best else ''}"
        )

    def save_model(self, folder: Path) -> str:
        """Write the averaged network with its card and the machine table; returns the model's identity."""
        state, config = self.state, self.config
        model = FoundationModel(
            "", config.network(), state.averaged_network.cpu(), config.columns(),
            self.normalisation.mean, self.normalisation.scale, self.about(),
        )  # fmt: skip
        identity = save_checkpoint(model, folder)
        state.averaged_network.to(self.device)
        vectors = state.averaged_machines.cpu().double().numpy()
        write_trained_machines(TrainedMachines(self.data.machines, vectors, identity), folder)
        return identity

    def about(self) -> dict[str, object]:
        """What the card says of the training."""
        instructions = sum(len(program) for program in self.data.programs)
        seen = self.state.step * self.config.sequences * self.config.batch_shape.instructions
        block = self.config.batch_shape.warm_up_blocks * BLOCK_INSTRUCTIONS
        return {
            "training_programs": len(self.data.programs),
            "training_instructions": instructions,
            "instructions_seen": seen,
            "warm_up_instructions": block,
            "machines": len(self.data.machines),
            "steps": self.state.step,
            "minutes": round(self.state.elapsed_seconds / 60, 2),
            "seed": self.seed,
            "configuration": self.config.document(),
            "validation": self.state.history[-1]["validation"] if self.state.history else None,
        }
