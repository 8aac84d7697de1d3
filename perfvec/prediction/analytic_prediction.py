"""Machines given by their parameters, predicted with the help of the window model run at those very parameters.

Enters: a program's analytic runs, on machines of one's own and on the reference machines, and its representation.
Leaves: core cycles. A vector made from parameters is a mixture of trained machines; where a machine lies far from
all of them, the mixture errs more than the window model does. So the window model gives the machine's cycles, and
the trained machines give what it lacks: on each, the foundation model knows better than the window model by a
factor

    ratio_k = (R_p · M_k) / analytic_k,    cycles = analytic · exp(trust · Σ_k weight_k · log ratio_k)

with weights that fall with the distance between parameters and are 0 for the other core kind. The product with R_p
stays what serves many machines at once; this is for few, and needs the trace.

Shapes: n machines of one's own, S reference machines, p parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.analytic_run import analytic_cycles
from perfvec.features.reference.settings import reference_machines
from perfvec.microarchitecture.parameter_vector import parameter_vector
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document, to_document
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.prediction.library import Library
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import Progress, represent_and_run
from perfvec.representation.representation import Representation
from perfvec.trace.trace import Trace

Matrix = NDArray[np.float64]

# Chosen on val machines, with val and train programs.
REACH = 5.0  # distance, in deviations of all parameters together, within which machines tell of each other
TRUST = 0.7
# A ratio beyond this is the window model or the network gone astray; it is held here.
LARGEST_RATIO = 3.0


@dataclass(frozen=True)
class AnalyticRun:
    """A program in the window model: core cycles on machines of one's own [n] and on the reference machines [S]."""

    cycles: Matrix
    reference_cycles: Matrix


def run_analytic(trace: Trace, machines: Sequence[MachineParameters], progress: Progress | None = None) -> AnalyticRun:
    """Run a trace on machines of one's own and on the reference machines."""
    own_share = len(machines) / (len(machines) + at.REFERENCE_COUNT)
    documents = [to_document(machine) for machine in machines]
    own = analytic_cycles(trace, documents, _along(progress, 0.0, own_share))
    return AnalyticRun(own, analytic_cycles(trace, None, _along(progress, own_share, 1.0)))


def _along(progress: Progress | None, first: float, last: float) -> Progress | None:
    """Return what tells the progress of a part of the way, None where nobody is told."""
    return None if progress is None else lambda done: progress(first + (last - first) * done)


def represent_with_run(
    trace: Trace, model: FoundationModel, machines: Sequence[MachineParameters],
    progress: Progress | None = None,
) -> tuple[Representation, AnalyticRun]:  # fmt: skip
    """Represent a trace and run it on machines of one's own and on the reference machines, read once."""
    documents = [to_document(machine) for machine in machines]
    representation, own_cycles, reference_cycles = represent_and_run(trace, model, documents, progress)
    return representation, AnalyticRun(own_cycles, reference_cycles)


@lru_cache(maxsize=1)
def _references() -> tuple[Matrix, NDArray[np.bool_], Matrix, Matrix]:
    """The reference machines' standardised parameters, whether each is out of order, and the mean and scale."""
    machines = [parameters_from_document(document) for document in reference_machines()]
    vectors = np.stack([parameter_vector(machine) for machine in machines])
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0)
    scale = np.where(deviation > 0, 1.0 / np.where(deviation > 0, deviation, 1.0), 0.0)
    return (vectors - mean) * scale, np.array([machine.core == "o3" for machine in machines]), mean, scale


def reference_weights(machines: Sequence[MachineParameters], without: str | None = None) -> Matrix:
    """Return how much each reference machine tells of each machine: float64 [n, S], rows add up to 1.

    Args:
        machines: of any parameters.
        without: a reference machine that is to tell nothing, as if it had not been trained.
    """
    known, cores, mean, scale = _references()
    asked = (np.stack([parameter_vector(machine) for machine in machines]) - mean) * scale
    same = np.array([machine.core == "o3" for machine in machines])[:, None] == cores[None]
    same &= np.array([document["name"] != without for document in reference_machines()])
    distances = ((asked[:, None] - known[None]) ** 2).sum(axis=2)
    nearest = np.where(same, distances, np.inf).min(axis=1, keepdims=True)
    weights = np.where(same, np.exp((nearest - distances) / (2.0 * REACH**2)), 0.0)
    result: Matrix = weights / weights.sum(axis=1, keepdims=True)
    return result


def reference_vectors(library: Library) -> Matrix:
    """Return the library's vectors of the reference machines, which it was trained on: float64 [S, d]."""
    return np.stack([library.machine(str(document["name"])).vector for document in reference_machines()])


def trained_references(trained: TrainedMachines) -> Matrix:
    """Return the trained vectors of the reference machines, as `reference_vectors` of a library: float64 [S, d]."""
    rows = [trained.names.index(str(document["name"])) for document in reference_machines()]
    vectors: Matrix = trained.vectors[rows]
    return vectors


def reference_ratios(reference_cycles: Matrix, vector: Matrix, references: Matrix) -> Matrix:
    """Return log of what the foundation model predicts over the window model, on the reference machines: float64 [S].

    Args:
        reference_cycles: float64 [S], from the window model; or [S, b], of blocks.
        vector: float64 [d], the program's R_p; or [d, b], of blocks.
        references: float64 [S, d], the machines' vectors.
    """
    bound = np.log(LARGEST_RATIO)
    ratios: Matrix = np.log(np.maximum(references @ vector, 1.0) / reference_cycles)
    return np.clip(ratios, -bound, bound)


def predict_analytic(
    run: AnalyticRun, vector: Matrix, references: Matrix, machines: Sequence[MachineParameters]
) -> tuple[Matrix, float]:
    """Predict a program on machines given by their parameters.

    Args:
        run: the program in the window model, on the same machines.
        vector: float64 [d], its R_p.
        references: float64 [S, d], vectors of the reference machines.
        machines: n machines.

    Returns:
        core cycles float64 [n], and how much they deviate between the reference machines, as error bars take it.
    """
    ratios = reference_ratios(run.reference_cycles, vector, references)
    cycles = corrected_cycles(run.cycles, reference_weights(machines), ratios)
    return cycles, float((references @ vector).std())


def corrected_cycles(cycles: Matrix, weights: Matrix, ratios: Matrix) -> Matrix:
    """Return predicted core cycles [n], or [n, b] of blocks, from analytic ones, weights [n, S] and log ratios [S]."""
    corrected: Matrix = cycles * np.exp(TRUST * (weights @ ratios))
    return corrected
