"""Predictions of programs on machines as a person chose them, with error bars where those are known.

Enters: representations and `ChosenMachine`s. Leaves: `Prediction`s, in the order of programs, then machines.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.prediction.library import Library, load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import Prediction, predict
from perfvec.representation.representation import Representation


def predict_chosen(
    programs: Sequence[Representation], machines: Sequence[ChosenMachine], library: Library | None = None
) -> list[Prediction]:
    """Predict each program on each machine; a machine made from parameters has cycles_low and cycles_high.

    Raises:
        RepresentationError: a program and a machine belong to different foundation models.
        CheckpointError: the library's manifold or error bars are missing, damaged or of another foundation model.
    """
    library = load_library() if library is None else library
    told = any(choice.parameters is not None for choice in machines)
    predictors = [design_predictor([item], library) if told else None for item in programs]
    return [
        _predict(program, choice, predictor)
        for program, predictor in zip(programs, predictors, strict=True)
        for choice in machines
    ]


def _predict(program: Representation, choice: ChosenMachine, predictor: DesignPredictor | None) -> Prediction:
    if choice.parameters is None or predictor is None:
        return predict(program, choice.machine)
    found = predictor.predict([choice.parameters])
    return Prediction(
        program=program.program,
        machine=choice.machine.name,
        instructions=program.instructions,
        cycles=float(found.cycles[0, 0]),
        runtime_ns=float(found.runtime_ns[0, 0]),
        cycles_low=float(found.cycles_low[0, 0]),
        cycles_high=float(found.cycles_high[0, 0]),
    )
