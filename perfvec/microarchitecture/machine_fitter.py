"""All that a fit needs beside measurements: the settings chosen for each kind of measurement, and the priors.

Enters: the library's folder. Leaves: a `MachineFitter`, from measured programs to a vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting import check_programs
from perfvec.microarchitecture.fitting_settings import FITTING_FILE, FittingChoice, Mode, mode_of, read_fitting_choice
from perfvec.microarchitecture.machine_prior import MachinePrior
from perfvec.microarchitecture.measured_program import MeasuredProgram, join_short_blocks, normal_equations
from perfvec.microarchitecture.prepared_fit import PreparedFit
from perfvec.microarchitecture.prior_files import PRIOR_FOLDER, Priors, read_priors
from perfvec.microarchitecture.trained_machines import TrainedMachines


@dataclass(frozen=True)
class MachineFitter:
    """Settings and priors of one foundation model."""

    choice: FittingChoice
    priors: Priors

    def fit(self, programs: Sequence[MeasuredProgram], mode: Mode | None = None) -> NDArray[np.float64]:
        """Fit the vector [d] of the machine that the programs were measured on.

        Args:
            programs: what was measured.
            mode: what kind of measurement it is; told from the programs by default.

        Raises:
            MeasurementError: nothing was measured, or representations of another size.
        """
        return self.prepare(programs, mode).vector()

    def prepare(self, programs: Sequence[MeasuredProgram], mode: Mode | None = None) -> PreparedFit:
        """Form the equations of a fit, to be solved for all of the programs or some of them; see `fit`."""
        settings = self.choice.settings[mode_of(programs) if mode is None else mode]
        prior = self.priors[settings.prior]
        check_programs(programs, prior)
        equations = [normal_equations(join_short_blocks(program), settings.block_weight) for program in programs]
        return PreparedFit(tuple(programs), tuple(equations), prior, settings.error)

    def knowing(self, prior: MachinePrior) -> MachineFitter:
        """Return a fitter that starts from another prior, as where the machine's parameters are known."""
        return replace(self, priors=dict.fromkeys(self.priors, prior))


def read_fitter(trained: TrainedMachines, folder: Path = PRIOR_FOLDER) -> MachineFitter:
    """Read the fitter of a foundation model.

    Raises:
        CheckpointError: a file is missing or damaged, or belongs to another foundation model.
    """
    return MachineFitter(read_fitting_choice(trained.foundation, folder / FITTING_FILE), read_priors(trained, folder))
