"""Errors within programs of the dataset: by function, by 1,000 instructions, and negative contributions.

Enters: a judged cell and the dataset. Leaves: tables, a row a program and kind of part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.prediction.evaluation import Cell
from perfvec.prediction.part_accuracy import PartAccuracy, part_accuracy
from perfvec.representation.contributions import negative_contributions
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.representation import Representation
from perfvec.trace.functions import function_index
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.measured_phases import function_cycles, phase_cycles

# A function below this share of its program's cycles is not judged by its relative error.
SMALLEST_FUNCTION_SHARE = 0.05
Progress = Callable[[int], None]


def evaluate_parts(dataset: Gem5Dataset, cell: Cell, progress: Progress | None = None) -> pd.DataFrame:
    """Judge the parts of each program of a cell.

    Returns:
        Columns cell, part ('function' or 'phase'), program, machines, and those of `PartAccuracy`.
    """
    rows: list[dict[str, object]] = []
    for representation in cell.programs:
        measured = dataset.cycles(representation.program)
        ran = [name for name in cell.machines if name in measured.machines]
        columns = [measured.machines.index(name) for name in ran]
        vectors = cell.vectors[[cell.machines.index(name) for name in ran]]
        owners, functions = _owners(dataset, representation)
        by_function = function_cycles(measured, owners, functions)[columns]
        by_phase = phase_cycles(representation.program, measured).phases[columns].astype(np.float64)
        judged = {
            "function": part_accuracy(vectors @ representation.functions.T, by_function, SMALLEST_FUNCTION_SHARE),
            "phase": part_accuracy(vectors @ representation.phases.T, by_phase),
        }
        rows += [_row(cell, representation, part, len(ran), result) for part, result in judged.items() if result]
        if progress is not None:
            progress(representation.instructions)
    return pd.DataFrame(rows)


def _row(
    cell: Cell, representation: Representation, part: str, machines: int, result: PartAccuracy
) -> dict[str, object]:
    about = {"cell": cell.name, "part": part, "program": representation.program, "machines": machines}
    return about | asdict(result)


def _owners(dataset: Gem5Dataset, representation: Representation) -> tuple[NDArray[np.int64], int]:
    """Each instruction's row of the representation's functions, and how many rows there are."""
    trace = dataset.trace(representation.program)
    owners = function_index(trace).astype(np.int64) % (len(trace.functions) + 1)
    _, rows = np.unique(owners, return_inverse=True)
    return rows.astype(np.int64), len(representation.functions)


def evaluate_contributions(
    dataset: Gem5Dataset, cell: Cell, model: FoundationModel, suffix: str, progress: Progress | None = None
) -> pd.DataFrame:
    """Count instructions with negative cycles, for the cell's programs on its machines whose name ends in `suffix`.

    Returns:
        Columns cell, program, machine, negative_instructions (share) and negative_cycles (size over the total).
    """
    chosen = [index for index, name in enumerate(cell.machines) if name.endswith(suffix)]
    rows = []
    for representation in cell.programs:
        found = negative_contributions(dataset.trace(representation.program), model, cell.vectors[chosen])
        rows += [
            {
                "cell": cell.name,
                "program": representation.program,
                "machine": cell.machines[index],
                "negative_instructions": found.negative_instructions[column] / found.instructions,
                "negative_cycles": -found.negative_cycles[column] / found.cycles[column],
            }
            for column, index in enumerate(chosen)
        ]
        if progress is not None:
            progress(representation.instructions)
    return pd.DataFrame(rows)
