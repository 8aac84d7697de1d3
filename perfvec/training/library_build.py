"""Make the library that ships: every public program's representation, every machine's vector, what gem5 measured.

Enters: the dataset, a foundation model with its trained machines. Leaves: the tables of assets/library, which
perfvec.prediction.library reads.

Machines that the foundation model was not trained on are fitted to the 1,000-instruction sums of the val programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from perfvec.microarchitecture.machine import MachineKind
from perfvec.microarchitecture.machine_fitter import MachineFitter
from perfvec.prediction.library import PROGRAMS_FILE, write_library_card
from perfvec.prediction.machine_table import MachineTable, write_machine_table
from perfvec.prediction.measured_table import MeasuredTable, write_measured_table
from perfvec.prediction.representation_table import write_representation_table
from perfvec.trace.summary import summarise_trace
from perfvec.training.calibration_build import write_calibration
from perfvec.training.library_sources import LibrarySources
from perfvec.training.machine_models import fit_dataset_machine, make_machine_models, write_machine_models

MACHINE_SPLITS = ("train", "val", "test")
PRESET_SUFFIX = "_like"
FITTED_ON = "1,000-instruction sums of the val programs"
COMMAND = "python -m perfvec build-library --dataset PATH"


def write_library(sources: LibrarySources, folder: Path) -> None:
    """Write all tables."""
    folder.mkdir(parents=True, exist_ok=True)
    foundation = sources.trained.foundation
    models, candidates = make_machine_models(sources)
    write_machine_models(models, candidates, folder)
    write_calibration(sources, models.manifold, folder)
    machines = _machine_table(sources, models.fitter)
    write_machine_table(folder, machines, foundation)
    write_representation_table(folder, list(sources.representations.values()))
    write_measured_table(folder, _measured_table(sources, machines.names))
    _program_table(sources).to_csv(folder / PROGRAMS_FILE, float_format="%.6g", lineterminator="\n")
    write_library_card(folder, foundation, _card(sources, machines))


def _machine_table(sources: LibrarySources, fitter: MachineFitter) -> MachineTable:
    """Trained machines as trained, others fitted, in the dataset's order."""
    dataset, trained = sources.dataset, sources.trained
    names = dataset.machine_names(*MACHINE_SPLITS)
    kinds: list[MachineKind] = []
    vectors = []
    for name in names:
        if name in trained.names:
            kinds.append("trained")
            vectors.append(trained.vectors[trained.names.index(name)])
            continue
        kinds.append("fitted")
        vectors.append(fit_dataset_machine(sources, fitter, "phases", name))
    return MachineTable(
        names=tuple(names),
        splits=tuple(str(dataset.machine_documents[name]["split"]) for name in names),
        kinds=tuple(kinds),
        periods_ps=tuple(dataset.period_ps(name) for name in names),
        fitted_on=tuple("" if kind == "trained" else FITTED_ON for kind in kinds),
        vectors=np.stack(vectors),
    )


def _measured_table(sources: LibrarySources, machines: Sequence[str]) -> MeasuredTable:
    programs = list(sources.representations)
    totals = np.zeros((len(programs), len(machines)), dtype=np.uint32)
    seconds = np.zeros(totals.shape, dtype=np.float32)
    presets = [name for name in machines if name.endswith(PRESET_SUFFIX)]
    phases = []
    for row, program in enumerate(programs):
        measured, wall = sources.measured[program], sources.dataset.simulation_seconds(program)
        for column, machine in enumerate(machines):
            if machine in measured.machines:
                totals[row, column], seconds[row, column] = measured.total(machine), wall[machine]
        block = np.zeros((measured.phases.shape[1], len(presets)), dtype=np.uint32)
        for column, machine in enumerate(presets):
            if machine in measured.machines:
                block[:, column] = measured.row(machine)
        phases.append(block)
    counts = np.array([len(block) for block in phases], dtype=np.int64)
    return MeasuredTable(
        tuple(programs), tuple(machines), totals, seconds, tuple(presets), np.concatenate(phases), counts
    )


def _program_table(sources: LibrarySources) -> pd.DataFrame:
    """programs.csv of the dataset, with footprints and the mix as this project counts them."""
    rows = []
    for program in sources.representations:
        summary = summarise_trace(sources.dataset.trace(program))
        about = sources.dataset.programs.loc[program]
        rows.append(
            {
                "program": program,
                "suite": about["suite"],
                "compiler": about["compiler"],
                "split": about["split"],
                "instructions": summary.instructions,
                "distinct_pcs": summary.distinct_pcs,
                "code_footprint_kb": summary.code_footprint_kb,
                "data_footprint_kb": summary.data_footprint_kb,
                "load_share": summary.load_share,
                "store_share": summary.store_share,
                "branch_share": summary.branch_share,
            }
            | {f"mix_{group.replace(' ', '_')}": share for group, share in summary.mix.items()}
        )
    return pd.DataFrame(rows).set_index("program")


def _card(sources: LibrarySources, machines: MachineTable) -> dict[str, object]:
    return {
        "command": COMMAND,
        "programs": len(sources.representations),
        "machines": {split: machines.splits.count(split) for split in MACHINE_SPLITS},
        "fitted_machines": f"fitted to the {FITTED_ON}, network frozen; settings in fitting.json",
        "windows": "Each program's window starts with cold caches and cold predictors.",
        "precision": "Phases are stored in half precision with carried errors; they sum to R_p exactly when read.",
        "measured": "gem5 24.0.0.1; core cycles of the window, by 1,000 instructions on the presets; wall seconds.",
    }
