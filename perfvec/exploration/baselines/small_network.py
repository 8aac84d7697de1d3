"""The small neural network that several baselines fit to a few simulated designs of one program.

Enters: coordinates of designs and their cycles. Leaves: predicted cycles of other designs.
"""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from perfvec.exploration.design_grid import Matrix, Rows

ITERATIONS = 100
WEIGHT_DECAY = 1e-3


def fit_network(
    coordinates: Matrix, cycles: Matrix, designs: Rows, hidden: int, generator: np.random.Generator
) -> Matrix:
    """Fit one network to the logarithm of some designs' cycles and predict all designs.

    Args:
        coordinates: float64 [n, 2], of all designs.
        cycles: float64 [n]; only those of `designs` are read.
        designs: which were simulated.
        hidden: hidden units.
        generator: of the initial weights.

    Returns:
        Predicted cycles, float64 [n].
    """
    logarithms = np.log(cycles[designs])
    centre, deviation = logarithms.mean(), logarithms.std()
    if deviation == 0:  # a program that no cache size matters to
        return np.full(len(coordinates), np.exp(centre))
    network = MLPRegressor(
        hidden_layer_sizes=(hidden,), activation="tanh", solver="lbfgs", alpha=WEIGHT_DECAY, max_iter=ITERATIONS,
        random_state=int(generator.integers(1 << 31)),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of iterations is part of the method
        network.fit(coordinates[designs], (logarithms - centre) / deviation)
    predicted: Matrix = np.exp(network.predict(coordinates) * deviation + centre)
    return predicted
