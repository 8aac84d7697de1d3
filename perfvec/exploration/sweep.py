"""One parameter swept while the others stay: a design's variants, and what is predicted of them.

Enters: a machine, a parameter and a `DesignPredictor`. Leaves: a `Sweep`.

Shapes: v variants, r programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    table = variants(machine, [(parameter, value) for value in asked])
    valid = valid_rows(table)
    values = tuple(value for value, is_valid in zip(asked, valid, strict=True) if is_valid)
    left_out = tuple(value for value, is_valid in zip(asked, valid, strict=True) if not is_valid)
    within = trained_range(parameter, machine.core)
    return Sweep(machine, parameter, values, left_out, within, positive(predictor.predict(table.take(valid))))


def variants(machine: MachineParameters, moves: Sequence[tuple[str, Value]]) -> ParameterTable:
    """Return the machine with one parameter moved, a row a move (parameter, value); rows need not be valid.

    A moved core takes what depends on it along.

    Raises:
        MachineError: there is no such parameter, or a word is none of its choices.
    """
    repeated = table_of([machine]).take(np.zeros(len(moves), dtype=np.int64))
    columns = {name: np.array(column) for name, column in repeated.columns.items()}
    for row, (parameter, value) in enumerate(moves):
        columns[parameter][row] = encode(parameter_field(parameter), value)
        if parameter == "core" and value != machine.core:
            for name, column in table_of([with_core(machine, str(value))]).columns.items():
                columns[name][row] = column[0]
    return ParameterTable(columns)
