"""The prior of a machine whose parameters are known: what the manifold says of them, and how sure it is.

Enters: a machine's parameters, the manifold, the trained machines. Leaves: a `MachinePrior` of one component.
"""

from __future__ import annotations

import numpy as np

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.machine_prior import MachinePrior, sampled_prior
from perfvec.microarchitecture.parameter_vector import parameter_vector
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_machines import TrainedMachines


def parametric_prior(
    parameters: MachineParameters, manifold: MachineManifold, trained: TrainedMachines
) -> MachinePrior:
    """Centre the prior on the machine that the parameters make; it may differ in the directions trained machines do."""
    vectors, spreads = manifold.predict(parameter_vector(parameters)[None], np.array([parameters.core == "o3"]))
    return sampled_prior(trained.vectors, vectors, spreads)
