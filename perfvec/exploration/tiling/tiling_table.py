"""A study's table: a row a variant and machine, with what is predicted, what gem5 measured, and the speed-up.

Enters: a `Study`, machines, gem5's cycles. Leaves: a data frame with the columns `COLUMNS`, in the order of the
machines and variants given, and the CSV that the command line writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from perfvec.exploration.tiling.error_band import ErrorBand, error_bands
from perfvec.exploration.tiling.study import Study
from perfvec.exploration.tiling.truth import TilingTruth
from perfvec.exploration.tiling.variant import Variant
from perfvec.exploration.tiling.variant_result import VariantResult
from perfvec.prediction.chosen_prediction import parameters_chosen, predict_chosen
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND, Prediction

# tile: as charts write it. *_low, *_high: the 90% error band. speed_up: over the untiled variant of the same size.
# measured_*: gem5's, where it ran the same image. error: predicted / measured - 1.
COLUMNS = (
    "kernel", "size", "tile", "machine", "instructions", "cycles", "runtime_ns", "cycles_low", "cycles_high",
    "speed_up", "over_best", "is_best", "measured_cycles", "measured_runtime_ns", "error",
)  # fmt: skip
CSV_COLUMNS = ("kernel", "size", "tile", "machine", "instructions", "cycles", "runtime_ns")
NO_BAND = ErrorBand(np.nan, np.nan)


def tiling_table(study: Study, machines: Sequence[ChosenMachine], truth: TilingTruth) -> pd.DataFrame:
    """Predict every variant that has a result on every machine.

    Raises:
        RepresentationError: a machine of another foundation model than the results.
    """
    variants = [variant for variant in study.variants if variant in study.results]
    predictions = {variant: predict_result(study.results[variant], variant.name, machines) for variant in variants}
    parts = [
        _machine_rows(study, {variant: predictions[variant][place] for variant in variants}, choice, truth)
        for place, choice in enumerate(machines)
    ]
    table = pd.concat(parts, ignore_index=True) if parts and variants else pd.DataFrame(columns=list(COLUMNS))
    return table[list(COLUMNS)]


def predict_result(result: VariantResult, name: str, machines: Sequence[ChosenMachine]) -> list[Prediction]:
    """Predict a variant on each machine; those given by their parameters by the window model, where it was run."""
    run = result.run_on(parameters_chosen(machines))
    return predict_chosen([result.representation(name)], machines, runs={} if run is None else {name: run})


def _machine_rows(
    study: Study, predictions: Mapping[Variant, Prediction], choice: ChosenMachine, truth: TilingTruth
) -> pd.DataFrame:
    variants = list(predictions)
    rows = pd.DataFrame([_row(item, study.results[item], predictions[item], choice, truth) for item in variants])
    if rows.empty:
        return rows
    best = rows["cycles"].min()
    untiled = rows.loc[[variant.is_untiled for variant in variants], "cycles"]
    rows["over_best"] = rows["cycles"] / best - 1.0
    rows["is_best"] = rows["cycles"] == best
    rows["speed_up"] = untiled.iloc[0] / rows["cycles"] if len(untiled) else np.nan
    return rows


def _row(
    variant: Variant, result: VariantResult, prediction: Prediction, choice: ChosenMachine, truth: TilingTruth
) -> dict[str, object]:
    machine, low, high = choice.machine, prediction.cycles_low, prediction.cycles_high
    band = error_bands(result.foundation).get(machine.kind, NO_BAND)
    measured = truth.measured_cycles(result.image, machine.name)
    period_ns = np.nan if machine.period_ps is None else machine.period_ps / PICOSECONDS_PER_NANOSECOND
    return {
        "kernel": variant.kernel.name,
        "size": variant.size,
        "tile": variant.label,
        "machine": machine.name,
        "instructions": result.instructions,
        "cycles": prediction.cycles,
        "runtime_ns": prediction.cycles * period_ns,
        "cycles_low": prediction.cycles * band.low if low is None else low,
        "cycles_high": prediction.cycles * band.high if high is None else high,
        "measured_cycles": np.nan if measured is None else float(measured),
        "measured_runtime_ns": np.nan if measured is None else measured * period_ns,
        "error": np.nan if measured is None else prediction.cycles / measured - 1.0,
    }


def write_tiling_csv(table: pd.DataFrame, path: Path) -> None:
    """Write the command line's CSV; runtime_ns is empty where a machine's clock period is not known."""
    rounded = table[list(CSV_COLUMNS)].round({"cycles": 3, "runtime_ns": 3})
    rounded.to_csv(path, index=False, lineterminator="\n")


def tiling_json(table: pd.DataFrame, foundation: str) -> str:
    """Return the whole table as JSON, with the model that predicted it."""
    rows = table.to_json(orient="records", double_precision=6)
    return f'{{"schema": "perfvec.tiling", "schema_version": 1, "foundation": "{foundation}", "rows": {rows}}}\n'
