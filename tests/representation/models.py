"""Small foundation models with random weights, for the tests of this folder."""

import numpy as np
import torch
from torch import nn

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.networks import NetworkConfig, build_network

COLUMNS = np.array([0, 3, 17, 40, 100, 152], dtype=np.intp)


def random_model(kind: str = "gated", references: int = REFERENCE_COUNT) -> FoundationModel:
    """A model of few columns whose last layer is not zero."""
    config = NetworkConfig(kind, len(COLUMNS), references, 16, references + 6)
    torch.manual_seed(4)
    network = build_network(config).eval()
    for name, parameter in network.named_parameters():
        if "leave" in name:
            nn.init.normal_(parameter, std=0.3)
    mean, scale = np.linspace(0, 0.5, len(COLUMNS)), np.linspace(1, 3, len(COLUMNS))
    return FoundationModel(
        "test", config, network.requires_grad_(False), COLUMNS, mean.astype(np.float32), scale.astype(np.float32)
    )
