"""One parameter swept while the others stay: a design's variants, and what is predicted of them.

Enters: a machine, a parameter and a `DesignPredictor`. Leaves: a `Sweep`.

Shapes: v variants, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.design_comparison import positive
from perfvec.exploration.parameter_steps import Value, parameter_steps
from perfvec.microarchitecture.core_switch import with_core
from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, encode, table_of, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_range import TrainedRange, trained_range
from perfvec.prediction.design_prediction import DesignPrediction, DesignPredictor


@dataclass(frozen=True)
class Sweep:
    """A swept parameter of one machine.

    values: v valid values, ascending, the machine's own among them. left_out: steps that are no valid machine with the
    other parameters as they are. within: the trained range. prediction: of the v variants.
    """

    machine: MachineParameters
    parameter: str
    values: tuple[Value, ...]
    left_out: tuple[Value, ...]
    within: TrainedRange
    prediction: DesignPrediction

    @property
    def own(self) -> int:
        """Position of the machine's own value."""
        return self.values.index(self.machine.value(self.parameter))


def sweep(machine: MachineParameters, parameter: str, predictor: DesignPredictor) -> Sweep:
    """Sweep a parameter over its steps and the machine's own value.

    Sweeping the core lends an in-order machine a small window, and takes an out-of-order one's away.

    Raises:
        MachineError: there is no such parameter.
    """
    own = machine.value(parameter)
    steps = parameter_steps(parameter, machine.core)
    asked = steps if own in steps else tuple(sorted((*steps, own), key=lambda value: (isinstance(value, str), value)))
    table = variants(machine, parameter, asked)
    valid = valid_rows(table)
    values = tuple(value for value, is_valid in zip(asked, valid, strict=True) if is_valid)
    left_out = tuple(value for value, is_valid in zip(asked, valid, strict=True) if not is_valid)
    within = trained_range(parameter, machine.core)
    return Sweep(machine, parameter, values, left_out, within, positive(predictor.predict(table.take(valid))))


def variants(machine: MachineParameters, parameter: str, values: tuple[Value, ...]) -> ParameterTable:
    """Return the machine with each of v values of a parameter, as a table; rows need not be valid.

    Raises:
        MachineError: there is no such parameter, or a word is none of its choices.
    """
    field = parameter_field(parameter)
    if parameter == "core":
        return table_of([with_core(machine, str(value)) for value in values])
    numbers: NDArray[np.int64] = np.array([encode(field, value) for value in values], dtype=np.int64)
    repeated = table_of([machine]).take(np.zeros(len(values), dtype=np.int64))
    return ParameterTable({**repeated.columns, parameter: numbers})
