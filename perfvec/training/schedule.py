"""How long a run lasts and how fast it learns at each step.

Enters: a number of steps or of seconds. Leaves: the share done and the learning rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from perfvec.errors import TrainingError
from perfvec.training.training_config import TrainingConfig


@dataclass(frozen=True)
class Budget:
    """Either steps, which makes a run repeatable, or seconds of wall time, which suits a fixed cost."""

    steps: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.steps, self.seconds) if value is not None]
        if len(given) != 1 or given[0] <= 0:
            raise TrainingError("A training run needs either a number of steps or of minutes, above 0.")

    def share(self, step: int, elapsed_seconds: float) -> float:
        """Share of the budget used up before a step, from 0; 1 and more means that the run is over."""
        return step / self.steps if self.steps is not None else elapsed_seconds / (self.seconds or 1.0)


def learning_rate(config: TrainingConfig, step: int, share: float) -> float:
    """Learning rate of a step (from 0) at a share of the budget: a linear rise times a cosine's fall."""
    rise = min(1.0, (step + 1) / max(config.warm_up_steps, 1))
    fall = 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))
    return config.learning_rate * rise * (config.final_share + (1.0 - config.final_share) * fall)
