"""Predictions of programs on machines as a person chose them, with error bars where those are known.

Enters: representations and `ChosenMachine`s, and the programs' analytic runs where there are any. Leaves:
`Prediction`s, in the order of programs, then machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.analytic_prediction import AnalyticRun, predict_analytic, reference_vectors
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.prediction.interval_calibration import ANALYTIC_MODE, read_calibration
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND, Prediction, predict
from perfvec.representation.representation import Representation


def parameters_chosen(machines: Sequence[ChosenMachine]) -> list[MachineParameters]:
    """Return the parameters of those machines that were given by them, in order: what an analytic run is of."""
    return [choice.parameters for choice in machines if choice.parameters is not None]


def predict_chosen(
    programs: Sequence[Representation],
    machines: Sequence[ChosenMachine],
    library: Library | None = None,
    runs: Mapping[str, AnalyticRun] | None = None,
) -> list[Prediction]:
    """Predict each program on each machine; a machine made from parameters has cycles_low and cycles_high.

    Args:
        programs: representations.
        machines: as chosen.
        library: the library; by default the one that ships.
        runs: by program, its run in the window model on the machines that `parameters_chosen` lists; a program without
            one is predicted by vectors made from parameters.

    Raises:
        RepresentationError: a program and a machine belong to different foundation models.
        CheckpointError: the library's manifold or error bars are missing, damaged or of another foundation model.
    """
    library = load_library() if library is None else library
    told = parameters_chosen(machines)
    result: list[Prediction] = []
    for program in programs:
        run = (runs or {}).get(program.program)
        if run is not None and told:
            own = iter(_by_analytic_run(program, told, run, library))
        else:
            predictor = design_predictor([program], library) if told else None
            own = iter([_by_vector(program, item, predictor) for item in told if predictor is not None])
        for choice in machines:
            result.append(predict(program, choice.machine) if choice.parameters is None else next(own))
    return result


def _by_vector(program: Representation, parameters: MachineParameters, predictor: DesignPredictor) -> Prediction:
    found = predictor.predict([parameters])
    return Prediction(
        program=program.program,
        machine=parameters.name,
        instructions=program.instructions,
        cycles=float(found.cycles[0, 0]),
        runtime_ns=float(found.runtime_ns[0, 0]),
        cycles_low=float(found.cycles_low[0, 0]),
        cycles_high=float(found.cycles_high[0, 0]),
    )


def _by_analytic_run(
    program: Representation, machines: Sequence[MachineParameters], run: AnalyticRun, library: Library
) -> list[Prediction]:
    predicted, deviation = predict_analytic(run, program.vector, reference_vectors(library), machines)
    least = least_cycles(table_of(list(machines)), np.array([float(program.instructions)]))
    cycles = np.maximum(predicted[:, None], least)
    calibration = read_calibration(library.foundation, ANALYTIC_MODE, library.folder)
    low, high = calibration.bounds(cycles, np.ones(len(machines)), np.array([deviation]))
    return [
        Prediction(
            program=program.program,
            machine=parameters.name,
            instructions=program.instructions,
            cycles=float(cycles[row, 0]),
            runtime_ns=float(cycles[row, 0]) * parameters.period_ps / PICOSECONDS_PER_NANOSECOND,
            cycles_low=float(low[row, 0]),
            cycles_high=float(high[row, 0]),
        )
        for row, parameters in enumerate(machines)
    ]
