"""How well validation machines are known from a few measured programs, with their parameters and without.

    PYTHONPATH=. python benchmarks/measured_machines.py

Enters: the library, whose val machines took no part in training. Leaves: a Markdown table on standard output: error on
val programs that were not measured, when the machine is fitted to nothing, to the probes, or to the other val programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from perfvec.microarchitecture.machine_fitter import MachineFitter, read_fitter
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement
from perfvec.microarchitecture.parametric_prior import parametric_prior
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.known_programs import KnownPrograms
from perfvec.prediction.leave_one_out import leave_one_out
from perfvec.prediction.library import Library, load_library

ROW = (
    "| {machine} | {core} | {known} | {nothing:.1%} | {probes:.1%} ({probe_count}) | {programs:.1%} ({program_count}) |"
)
HEADER = (
    "| machine | core | start | nothing measured | probes (how many) | other val programs (how many) |\n|" + "---|" * 6
)


def main() -> None:
    """Print the table and its means."""
    rows = pd.DataFrame(_rows(load_library()))
    print(HEADER)
    for row in rows.to_dict("records"):
        print(ROW.format(**row))
    for known, group in rows.groupby("known", sort=False):
        means = {name: float(group[name].mean()) for name in ("nothing", "probes", "programs")}
        print(ROW.format(machine="mean", core="", known=known, probe_count="", program_count="", **means))


def _rows(library: Library) -> Iterator[dict[str, object]]:
    trained = read_trained_machines()
    fitter, manifold = read_fitter(trained), read_manifold(trained.foundation)
    parameters = {item.parameters.name: item.parameters for item in public_machines()}
    for machine in library.machines.index[library.machines["split"] == "val"]:
        knowing = fitter.knowing(parametric_prior(parameters[machine], manifold, trained))
        for known, chosen in (("nothing", fitter), ("parameters", knowing)):
            yield {"machine": machine, "core": parameters[machine].core, "known": known} | _errors(
                library, machine, chosen
            )


def _errors(library: Library, machine: str, fitter: MachineFitter) -> dict[str, object]:
    """Mean errors on the val programs of a machine, by what it is fitted to."""
    probes, programs = (_measured(library, split, machine) for split in ("probe", "val"))
    fit = fitter.prepare(probes)
    return {
        "nothing": _mean_error(programs, fit.vector([])),
        "probes": _mean_error(programs, fit.vector()),
        "probe_count": len(probes),
        "programs": float(leave_one_out(fitter.prepare(programs))["held_out_error"].abs().mean()),
        "program_count": len(programs) - 1,
    }


def _measured(library: Library, split: str, machine: str) -> list[MeasuredProgram]:
    names = library.programs.index[library.programs["split"] == split]
    cycles = {name: library.measured_cycles(name, machine) for name in names}
    items = [Measurement(name, None, np.array([value])) for name, value in cycles.items() if value is not None]
    return KnownPrograms(library).measured(items)


def _mean_error(programs: Sequence[MeasuredProgram], vector: np.ndarray) -> float:
    return float(np.mean([abs(program.vector @ vector / program.total_cycles - 1) for program in programs]))


if __name__ == "__main__":
    main()
