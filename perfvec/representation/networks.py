"""The networks a foundation model can be made of, built from one description.

Enters: a `NetworkConfig`. Leaves: a module with `forward(features, references, state) -> (vectors, state)` and
`initial_state(batch)`; features [B, T, F] are normalised, references [B, T, S] are core cycles, vectors [B, T, d].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from perfvec.errors import CheckpointError
from perfvec.representation.convolutional_network import ConvolutionalNetwork
from perfvec.representation.gated_network import GatedNetwork
from perfvec.representation.pointwise_networks import linear_network, perceptron_network
from perfvec.representation.recurrent_networks import BidirectionalNetwork, GruNetwork, LstmNetwork
from perfvec.representation.transformer_network import TransformerNetwork


@dataclass(frozen=True)
class NetworkConfig:
    """Kind and sizes. features: columns read. references: reference machines read (0 = none). dimension: d."""

    kind: str
    features: int
    references: int
    hidden: int
    dimension: int
    dropout: float = 0.0


def _gated(config: NetworkConfig) -> nn.Module:
    extra = config.dimension - config.references
    return GatedNetwork(config.features, config.references, config.hidden, extra, config.dropout)


def _linear(config: NetworkConfig) -> nn.Module:
    return linear_network(config.features, config.references, config.dimension)


def _sized(
    kind: Callable[[int, int, int, int, float], nn.Module],
) -> Callable[[NetworkConfig], nn.Module]:
    """Build a kind that takes all sizes, in this order."""
    return lambda config: kind(config.features, config.references, config.hidden, config.dimension, config.dropout)


BUILDERS: dict[str, Callable[[NetworkConfig], nn.Module]] = {
    "gated": _gated,
    "lstm": _sized(LstmNetwork),
    "gru": _sized(GruNetwork),
    "bilstm": _sized(BidirectionalNetwork),
    "linear": _linear,
    "mlp": _sized(perceptron_network),
    "cnn": _sized(ConvolutionalNetwork),
    "transformer": _sized(TransformerNetwork),
}


def build_network(config: NetworkConfig) -> nn.Module:
    """Build a network with fresh weights.

    Raises:
        CheckpointError: no such kind.
    """
    if config.kind not in BUILDERS:
        raise CheckpointError(f"There is no network of kind '{config.kind}'; the kinds are {', '.join(BUILDERS)}.")
    return BUILDERS[config.kind](config)
