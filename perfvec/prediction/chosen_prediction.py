"""Predictions of programs on machines as a person chose them, with error bars where those are known.

Enters: representations and `ChosenMachine`s, and the programs' analytic runs where there are any. Leaves:
`Prediction`s, in the order of programs, then machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.stand_ins import StandIns
from perfvec.prediction.analytic_prediction import AnalyticRun, predict_analytic, reference_vectors
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.prediction.interval_calibration import ANALYTIC_MODE, read_calibration
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import Prediction, predict, runtime_ns
from perfvec.representation.representation import Representation


def parameters_chosen(machines: Sequence[ChosenMachine]) -> list[MachineParameters]:
    """Return the machines that an analytic run is of, in order: those given by parameters, fitted ones' stand-ins."""
    return [parameters for choice in machines for parameters in choice.run_parameters]


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
            one is predicted by vectors.

    Raises:
        RepresentationError: a program and a machine belong to different foundation models.
        CheckpointError: the library's manifold or error bars are missing, damaged or of another foundation model.
    """
    library = load_library() if library is None else library
    told = any(choice.parameters is not None for choice in machines)
    result: list[Prediction] = []
    for program in programs:
        run = (runs or {}).get(program.program)
        if run is not None:
            result += _by_runs(program, machines, run, library)
            continue
        predictor = design_predictor([program], library) if told else None
        for choice in machines:
            if choice.parameters is None or predictor is None:
                result.append(predict(program, choice.machine))
            else:
                result.append(_by_vector(program, choice.parameters, predictor))
    return result


def _by_runs(
    program: Representation, machines: Sequence[ChosenMachine], run: AnalyticRun, library: Library
) -> list[Prediction]:
    """Predict a program on each machine, by its part of an analytic run where it has one."""
    result, first = [], 0
    for choice in machines:
        asked = choice.run_parameters
        own = AnalyticRun(run.cycles[first : first + len(asked)], run.reference_cycles)
        first += len(asked)
        if choice.parameters is not None:
            result.append(_by_own_run(program, choice.parameters, own, library))
        elif choice.machine.stand_ins is not None:
            result.append(_by_stand_ins(program, choice.machine, choice.machine.stand_ins, own, library))
        else:
            result.append(predict(program, choice.machine))
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


def _by_own_run(
    program: Representation, parameters: MachineParameters, run: AnalyticRun, library: Library
) -> Prediction:
    predicted, deviation = predict_analytic(run, program.vector, reference_vectors(library), [parameters])
    least = least_cycles(table_of([parameters]), np.array([float(program.instructions)]))
    cycles = np.maximum(predicted[:, None], least)
    calibration = read_calibration(library.foundation, ANALYTIC_MODE, library.folder)
    low, high = calibration.bounds(cycles, np.ones(1), np.array([deviation]))
    return Prediction(
        program=program.program,
        machine=parameters.name,
        instructions=program.instructions,
        cycles=float(cycles[0, 0]),
        runtime_ns=runtime_ns(float(cycles[0, 0]), parameters.period_ps),
        cycles_low=float(low[0, 0]),
        cycles_high=float(high[0, 0]),
    )


def _by_stand_ins(
    program: Representation, machine: Machine, stand_ins: StandIns, run: AnalyticRun, library: Library
) -> Prediction:
    by_vector = predict(program, machine)
    cycles = stand_ins.combined(
        predict_analytic(run, program.vector, reference_vectors(library), stand_ins.machines)[0]
    )
    return replace(by_vector, cycles=cycles, runtime_ns=runtime_ns(cycles, machine.period_ps))
