"""All that a training run needs to go on: weights, averages, optimiser, the state of chance, history.

Enters: a `RunState`, or the folder it was saved in. Leaves: the folder's file, or the state set as it was, bit by bit.
The file holds tensors and plain values only and is read with `weights_only`.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor, nn

from perfvec.errors import TrainingError
from perfvec.representation.networks import build_network
from perfvec.training.batches import BatchSource
from perfvec.training.training_config import TrainingConfig

STATE_FILE = "training_state.pt"
STATE_SCHEMA_VERSION = 1
History = list[dict[str, Any]]


@dataclass
class RunState:
    """What changes from step to step. The averaged network and machines are those that are validated and kept."""

    network: nn.Module
    machines: nn.Parameter
    averaged_network: nn.Module
    averaged_machines: Tensor
    optimiser: torch.optim.Optimizer
    source: BatchSource
    step: int = 0
    elapsed_seconds: float = 0.0
    best: float = float("inf")
    history: History = field(default_factory=list)

    @staticmethod
    def fresh(config: TrainingConfig, table: Tensor, source: BatchSource, seed: int, device: torch.device) -> RunState:
        """Stand before the first step; `table` [K, d] holds the machines' initial vectors."""
        torch.manual_seed(seed)
        network = build_network(config.network()).to(device)
        # A copy of PyTorch's own: products of arrays that lie otherwise in memory may round otherwise.
        machines = nn.Parameter(table.clone().to(device))
        groups: list[dict[str, Any]] = [
            {"params": list(network.parameters()), "weight_decay": config.weight_decay},
            {"params": [machines], "weight_decay": 0.0},
        ]
        optimiser = torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.98))
        averaged = copy.deepcopy(network).eval().requires_grad_(False)
        return RunState(network, machines, averaged, machines.detach().clone(), optimiser, source)

    def average(self, decay: float) -> None:
        """Move the averages towards the current weights; early steps are forgotten sooner."""
        weight = 1.0 - min(decay, 1.0 - 1.0 / (self.step / 10 + 1))
        with torch.no_grad():
            for average, current in zip(self.averaged_network.parameters(), self.network.parameters(), strict=True):
                average.lerp_(current, weight)
            self.averaged_machines.lerp_(self.machines, weight)

    def save(self, folder: Path, fingerprint: str) -> None:
        """Write the state; an interrupted write leaves the one before. `fingerprint` says which run it is of."""
        values = {name: getattr(self, name) for name in _PLAIN}
        document = {
            "schema_version": STATE_SCHEMA_VERSION,
            "fingerprint": fingerprint,
            "values": json.dumps({**values, "chance": self.source.chance}),
            "network": self.network.state_dict(),
            "machines": self.machines.detach(),
            "averaged_network": self.averaged_network.state_dict(),
            "averaged_machines": self.averaged_machines,
            "optimiser": self.optimiser.state_dict(),
            "torch_chance": torch.get_rng_state(),
        }
        unfinished = folder / f"{STATE_FILE}.unfinished"
        torch.save(document, unfinished)
        unfinished.replace(folder / STATE_FILE)

    def restore(self, folder: Path, fingerprint: str) -> None:
        """Set the state as it was saved.

        Raises:
            TrainingError: there is no state, it is damaged, or it is of a run with other settings.
        """
        path = folder / STATE_FILE
        try:
            document = torch.load(path, map_location=self.machines.device, weights_only=True)
            if document["schema_version"] != STATE_SCHEMA_VERSION or document["fingerprint"] != fingerprint:
                raise TrainingError(
                    f"'{path}' is of a run with another configuration, data, seed or length; "
                    "give the same ones to resume it, or another output folder."
                )
            self._set(document)
        except (OSError, EOFError, RuntimeError, KeyError, ValueError, UnpicklingError) as error:
            raise TrainingError(f"'{path}' could not be read as the state of a training run: {error}.") from error

    def _set(self, document: dict[str, Any]) -> None:
        self.network.load_state_dict(document["network"])
        self.averaged_network.load_state_dict(document["averaged_network"])
        with torch.no_grad():
            self.machines.copy_(document["machines"])
            self.averaged_machines.copy_(document["averaged_machines"])
        self.optimiser.load_state_dict(document["optimiser"])
        torch.set_rng_state(document["torch_chance"].cpu())
        values = json.loads(document["values"])
        self.source.chance = values.pop("chance")
        for name in _PLAIN:
            setattr(self, name, values[name])


_PLAIN = ("step", "elapsed_seconds", "best", "history")
