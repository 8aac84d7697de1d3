"""What a training run is made with: one frozen description, read from JSON.

Enters: a JSON object with any of the fields. Leaves: a validated `TrainingConfig`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TrainingError
from perfvec.features.feature import Group
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.schema import FEATURES
from perfvec.representation.networks import BUILDERS, NetworkConfig
from perfvec.training.batches import BatchShape
from perfvec.training.objective import ObjectiveWeights

KINDS_WITH_DROPOUT = ("gated",)  # whose masks come from a seed; those of PyTorch's would depend on the threads


@dataclass(frozen=True)
class TrainingConfig:
    """All choices of a run but its data, length and seed.

    kind, hidden, dropout: of the network. extra: components of a vector beyond one a reference machine.
    feature_groups: families of columns it reads; register_columns: also the class and index of each register, which
    name but do not describe. reference_timings: read and correct them. learning_rate rises over warm_up_steps and falls
    along a cosine to final_share of itself; weight_decay spares the machine table, which starts from a ridge regression
    of weight machine_ridge and is pulled back to it by learning rate × machine_pull a step; gradients longer than
    gradient_norm are cut. averaging: decay of the averaged weights, which are those validated and kept. sequences,
    blocks, warm_up_blocks: shape of a batch (a block is 32 instructions). lengths: (blocks summed, weight) of the
    objective. probe_weight: how often a probe is drawn beside a program. validate_every: steps.
    """

    kind: str = "gated"
    hidden: int = 24
    extra: int = 40
    dropout: float = 0.25
    feature_groups: tuple[str, ...] = tuple(Group)
    register_columns: bool = False
    reference_timings: bool = True
    learning_rate: float = 1e-3
    final_share: float = 0.02
    warm_up_steps: int = 100
    weight_decay: float = 2e-2
    machine_ridge: float = 3.0
    machine_pull: float = 3.0
    gradient_norm: float = 1.0
    averaging: float = 0.998
    sequences: int = 16
    blocks: int = 34
    warm_up_blocks: int = 4
    lengths: tuple[tuple[int, float], ...] = ((1, 0.02), (6, 0.1), (30, 1.0))
    probe_weight: float = 0.5
    validate_every: int = 150

    def __post_init__(self) -> None:
        _require(self.kind in BUILDERS, "kind", f"one of {', '.join(BUILDERS)}", self.kind)
        for name in ("hidden", "extra", "sequences", "blocks", "validate_every", "learning_rate", "gradient_norm"):
            _require(getattr(self, name) > 0, name, "above 0", getattr(self, name))
        for name in ("final_share", "averaging"):
            _require(0 <= getattr(self, name) <= 1, name, "from 0 to 1", getattr(self, name))
        not_negative = (
            "weight_decay",
            "machine_ridge",
            "machine_pull",
            "warm_up_steps",
            "warm_up_blocks",
            "probe_weight",
        )
        for name in not_negative:
            _require(getattr(self, name) >= 0, name, "0 or more", getattr(self, name))
        _require(0 <= self.dropout < 1, "dropout", "from 0 to below 1", self.dropout)
        _require(self.dropout == 0 or self.kind in KINDS_WITH_DROPOUT, "dropout", f"0 for {self.kind}", self.dropout)
        unknown = set(self.feature_groups) - set(Group)
        _require(not unknown and len(self.columns()) > 0, "feature_groups", f"of {', '.join(Group)}", unknown)
        predicted = self.blocks - self.warm_up_blocks
        fits = bool(self.lengths) and all(length > 0 and predicted % length == 0 for length, _ in self.lengths)
        _require(fits, "lengths", f"sums that divide {predicted} blocks", self.lengths)

    @property
    def references(self) -> int:
        """How many reference machines the network reads."""
        return REFERENCE_COUNT if self.reference_timings else 0

    @property
    def dimension(self) -> int:
        """Components of a vector, d."""
        return self.references + self.extra

    @property
    def batch_shape(self) -> BatchShape:
        """Sizes of a batch."""
        return BatchShape(self.sequences, self.blocks, self.warm_up_blocks)

    @property
    def objective(self) -> ObjectiveWeights:
        """Weights of the sums' lengths."""
        return ObjectiveWeights(self.lengths)

    def columns(self) -> NDArray[np.intp]:
        """Return the feature columns that the network reads, of the schema's, in order."""
        chosen = [
            column
            for column, feature in enumerate(FEATURES)
            if feature.group in self.feature_groups and (self.register_columns or not _names_register(feature.name))
        ]
        return np.array(chosen, dtype=np.intp)

    def network(self) -> NetworkConfig:
        """Return the network's description."""
        return NetworkConfig(self.kind, len(self.columns()), self.references, self.hidden, self.dimension, self.dropout)

    def document(self) -> dict[str, Any]:
        """Return the JSON form."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]


def _names_register(column: str) -> bool:
    return column.startswith(("source_", "destination_")) and column.endswith(("_class", "_index"))


def _require(holds: bool, name: str, right: str, found: object) -> None:
    if not holds:
        raise TrainingError(f"The training configuration's '{name}' is {found!r}; it should be {right}.")


def config_from_document(document: object) -> TrainingConfig:
    """Make a configuration of a JSON object; fields that are left out keep their defaults.

    Raises:
        TrainingError: no object, an unknown field, or a value of the wrong type or range.
    """
    if not isinstance(document, dict):
        raise TrainingError("A training configuration should be a JSON object.")
    defaults = {field.name: field.default for field in fields(TrainingConfig)}
    if unknown := sorted(set(document) - set(defaults)):
        raise TrainingError(f"A training configuration has no field '{unknown[0]}'; it has {', '.join(defaults)}.")
    return TrainingConfig(**{name: _typed(name, value, defaults[name]) for name, value in document.items()})


def _typed(name: str, value: Any, default: Any) -> Any:
    if name == "lengths":
        pairs = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
        _require(pairs, name, "a list of [blocks, weight] pairs", value)
        return tuple((_number(name, blocks, 1), _number(name, weight, 1.0)) for blocks, weight in value)
    if isinstance(default, tuple):
        _require(
            isinstance(value, list) and all(isinstance(item, str) for item in value), name, "a list of names", value
        )
        return tuple(value)
    return _number(name, value, default)


def _number(name: str, value: Any, default: Any) -> Any:
    """Return a value of the default's type; whole numbers stand for others."""
    widened = isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
    _require(widened or type(value) is type(default), name, f"of type {type(default).__name__}", value)
    return float(value) if widened else value


def read_config(path: Path) -> TrainingConfig:
    """Read a configuration from a JSON file.

    Raises:
        TrainingError: the file cannot be read, or as `config_from_document`.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TrainingError(f"'{path}' could not be read as a training configuration: {error}.") from error
    return config_from_document(document)
