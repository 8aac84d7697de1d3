"""Random inputs and networks of every kind, for the tests of this folder."""

import torch
from torch import Tensor, nn

from perfvec.representation.networks import NetworkConfig, build_network

FEATURES, REFERENCES, DIMENSION = 7, 3, 8


def random_inputs(sequences: int, instructions: int, references: int = REFERENCES) -> tuple[Tensor, Tensor]:
    """Features [B, T, F] and reference cycles [B, T, S]."""
    random = torch.Generator().manual_seed(1)
    features = torch.randn(sequences, instructions, FEATURES, generator=random)
    return features, 5.0 * torch.rand(sequences, instructions, references, generator=random)


def random_network(kind: str, references: int = REFERENCES) -> nn.Module:
    """A network in evaluation mode whose last layer is not zero."""
    torch.manual_seed(2)
    network = build_network(NetworkConfig(kind, FEATURES, references, 16, DIMENSION)).eval()
    for parameter in network.parameters():
        if parameter.abs().sum() == 0:
            nn.init.normal_(parameter, std=0.5)
    return network.requires_grad_(False)
