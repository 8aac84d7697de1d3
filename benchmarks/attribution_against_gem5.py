"""Does attribution agree with gem5? On the dataset's design grid every mixture of two designs was simulated.

    PYTHONPATH=. python benchmarks/attribution_against_gem5.py ../shared/gem5 [ROWS.csv]

The grid varies two parameters, L1d and L2 size, so that gem5's own Shapley values of any two designs can be computed
from its cycles and set beside the model's, which come from parameters alone. And for machines that no other machine
resembles, at least the whole difference can be checked: pairs of val machines on val programs.

Enters: the dataset. Leaves: the tables in docs/attribution.md between their markers, the figures that pages show in
assets/accuracy/attribution.json, and where a file is named, a row a program, pair of designs and parameter.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import combinations
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.exploration.shapley import shapley_values
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.prediction.attribution_accuracy import AttributionAccuracy, write_attribution_accuracy
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import Representation, read_representations, write_representations
from perfvec.trace.store import read_trace

DOCUMENT = Path("docs/attribution.md")
PARAMETERS = ("l1d.size_kb", "l2.size_kb")
MATTERS = 0.01  # of the first design's cycles: a smaller part of gem5's difference is no sign to agree on
LARGEST_TRAINED_L2_KB = 4096
SEEN = {"train", "probe"}


def grid_values(values: NDArray[np.float64], first: tuple[int, int], second: tuple[int, int]) -> NDArray[np.float64]:
    """Shapley values of L1d and L2 between two designs of a grid of cycles [L1d sizes, L2 sizes]."""

    def worth(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        places = np.where(chosen, np.array(second), np.array(first))
        return values[places[:, 0], places[:, 1]]

    return shapley_values(2, worth).values


def program_rows(
    program: str, split: str, measured: NDArray[np.float64], predicted: NDArray[np.float64], sizes: list[list[int]]
) -> list[dict[str, object]]:
    """Compare every pair of designs of the grid on one program, a row a parameter that differs."""
    places = [(row, column) for row in range(len(sizes[0])) for column in range(len(sizes[1]))]
    rows: list[dict[str, object]] = []
    for first, second in combinations(places, 2):
        true, told = grid_values(measured, first, second), grid_values(predicted, first, second)
        kinds = [axis for axis in (0, 1) if first[axis] != second[axis]]
        for axis in kinds:
            rows.append(
                {
                    "program": program, "split": split, "parameter": PARAMETERS[axis],
                    "first": f"{sizes[0][first[0]]}/{sizes[1][first[1]]}",
                    "second": f"{sizes[0][second[0]]}/{sizes[1][second[1]]}",
                    "alone": len(kinds) == 1,
                    "within": max(sizes[1][first[1]], sizes[1][second[1]]) <= LARGEST_TRAINED_L2_KB,
                    "gem5": true[axis] / measured[first], "model": told[axis] / predicted[first],
                }
            )  # fmt: skip
    return rows


def compare_grid(root: Path) -> pd.DataFrame:
    """Compare all programs of the grid."""
    index = json.loads((root / "index.json").read_text())
    documents = {item["name"]: item for item in json.loads((root / "machines.json").read_text())}
    representations = grid_representations(root, list(index))
    rows: list[dict[str, object]] = []
    for program, entry in index.items():
        machines = [parameters_from_document(documents[name]) for name in entry["machines"]]
        sizes = [sorted({int(machine.value(name)) for machine in machines}) for name in PARAMETERS]
        shape = len(sizes[0]), len(sizes[1])
        measured, predicted = np.full(shape, np.nan), np.full(shape, np.nan)
        told = design_predictor([representations[program]]).cycles(machines)[:, 0]
        for machine, cycles, prediction in zip(machines, entry["cycles"], told, strict=True):
            place = tuple(sizes[axis].index(int(machine.value(name))) for axis, name in enumerate(PARAMETERS))
            measured[place], predicted[place] = cycles, prediction
        rows += program_rows(program, entry["split"], measured, predicted, sizes)
    return pd.DataFrame(rows)


def grid_representations(root: Path, programs: list[str]) -> dict[str, Representation]:
    """Represent the grid's programs; kept beside the system's temporary files, by model."""
    model = load_checkpoint()
    kept = Path(gettempdir()) / f"perfvec_grid_{model.identity}.npz"
    if not kept.is_file():
        write_representations([represented(root, program, model) for program in programs], kept)
    return {item.program: item for item in read_representations(kept)}


def represented(root: Path, program: str, model: FoundationModel) -> Representation:
    """Represent one program of the grid."""
    print("representing", program, file=sys.stderr, flush=True)
    return represent(read_trace(root / "traces" / f"{program}.parquet"), model)


def agreement(rows: pd.DataFrame) -> dict[str, str]:
    """How well signs and sizes agree, as texts."""
    matters = rows[rows["gem5"].abs() > MATTERS]
    same = np.sign(matters["gem5"]) == np.sign(matters["model"])
    return {
        "parts": f"{len(rows):,}",
        "parts above 1%": f"{len(matters):,}",
        "same sign": f"{same.mean():.1%}" if len(matters) else "",
        "rank correlation": f"{rows['gem5'].corr(rows['model'], method='spearman'):.2f}",
        "gem5's mean size": f"{matters['gem5'].abs().mean():.1%}" if len(matters) else "",
        "model's mean size": f"{matters['model'].abs().mean():.1%}" if len(matters) else "",
        "mean error": f"{(rows['gem5'] - rows['model']).abs().mean():.1%}",
    }


def larger_part(rows: pd.DataFrame) -> tuple[float, int]:
    """Share of pairs that differ in both sizes where the model names the same one as the larger, and of how many."""
    both = rows[~rows["alone"]].pivot(index=["program", "first", "second"], columns="parameter")
    true, told = (both[source].abs() for source in ("gem5", "model"))
    sure = (true.max(axis=1) > MATTERS) & (true.max(axis=1) > 1.5 * true.min(axis=1))
    return float((true.idxmax(axis=1) == told.idxmax(axis=1))[sure].mean()), int(sure.sum())


def compare_val_machines() -> dict[str, str]:
    """Check the whole difference of pairs of val machines on val programs."""
    library = load_library()
    machines = [item.parameters for item in public_machines() if item.split == "val"]
    programs = [str(name) for name in library.programs.index[library.programs["split"] == "val"]]
    predictor = design_predictor([library.representation(name) for name in programs])
    told = predictor.predict(machines).runtime_ns
    true = np.array([[_measured_ns(program, machine) for program in programs] for machine in machines])
    pairs = list(combinations(range(len(machines)), 2))
    signs, sizes = [], []
    for first, second in pairs:
        change = np.log(true[second] / true[first])
        predicted = np.log(told[second] / told[first])
        known = np.isfinite(change) & (np.abs(change) > MATTERS)
        signs += (np.sign(change) == np.sign(predicted))[known].tolist()
        sizes += np.abs(change - predicted)[known].tolist()
    return {
        "pairs of machines and programs": f"{len(signs):,}",
        "same sign": f"{np.mean(signs):.1%}",
        "median error of the factor": f"{np.expm1(np.median(sizes)):.1%}",
    }


def _measured_ns(program: str, machine: MachineParameters) -> float:
    cycles = load_library().measured_cycles(program, machine.name)
    return np.nan if cycles is None else cycles * machine.period_ps / 1000


def one_group_pairs() -> str:
    """How many pairs of simulated machines outside the grid and its neighbours differ in one group alone."""
    from perfvec.exploration.parameter_groups import differing_groups  # noqa: PLC0415

    machines = [item.parameters for item in public_machines() if item.split is not None]
    count = sum(len(differing_groups(*pair)) == 1 for pair in combinations(machines, 2))
    return f"{count} of {len(machines) * (len(machines) - 1) // 2:,}"


def table(rows: dict[str, dict[str, str]]) -> str:
    """Lay out a table in Markdown."""
    header = ["", *next(iter(rows.values()))]
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *([name, *row.values()] for name, row in rows.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def accuracy_of(rows: pd.DataFrame) -> AttributionAccuracy:
    """Return the figures that pages show."""
    matters = rows[rows["gem5"].abs() > MATTERS]
    return AttributionAccuracy(
        foundation=load_library().foundation,
        parts=len(matters),
        same_sign=float((np.sign(matters["gem5"]) == np.sign(matters["model"])).mean()),
        gem5_mean=float(matters["gem5"].abs().mean()),
        model_mean=float(matters["model"].abs().mean()),
        larger_same=larger_part(rows)[0],
    )


def main(root: Path, rows_file: Path | None) -> None:
    """Compare, and write the tables."""
    rows = compare_grid(root / "design_grid")
    if rows_file is not None:
        rows.to_csv(rows_file, index=False)
    unseen = rows[~rows["split"].isin(SEEN) & rows["within"]]
    write_attribution_accuracy(accuracy_of(unseen))
    summary = {
        "val and test programs": agreement(unseen),
        "of these, one parameter differs": agreement(unseen[unseen["alone"]]),
        "of these, both differ": agreement(unseen[~unseen["alone"]]),
        "L1d size": agreement(unseen[unseen["parameter"] == PARAMETERS[0]]),
        "L2 size": agreement(unseen[unseen["parameter"] == PARAMETERS[1]]),
        "train programs and probes": agreement(rows[rows["split"].isin(SEEN) & rows["within"]]),
        "val and test, L2 of 8 MB (outside)": agreement(rows[~rows["split"].isin(SEEN) & ~rows["within"]]),
    }
    programs = {f"{name} ({part['split'].iloc[0]})": agreement(part) for name, part in unseen.groupby("program")}
    texts = {
        "summary": table(summary),
        "programs": table(programs),
        "larger": "Where both sizes differ and gem5 is clear about which matters more, the model names the same one in "
        "{:.1%} of {:,} pairs.".format(*larger_part(unseen)),
        "val": table({"val": compare_val_machines()}),
        "pairs": f"Pairs of other simulated machines that differ in one group alone: {one_group_pairs()}.",
        "model": f"Foundation model {load_library().foundation}.",
    }
    document = DOCUMENT.read_text(encoding="utf-8")
    for name, text in texts.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        document = mark.sub(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", document)
        print(f"{name}\n{text}\n")
    DOCUMENT.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
