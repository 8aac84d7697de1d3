import numpy as np
import pytest

from perfvec.microarchitecture.machine_fitter import read_fitter
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.measurements import Measurement
from perfvec.microarchitecture.parametric_prior import parametric_prior
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.known_programs import KnownPrograms
from perfvec.prediction.learning_curve import CurveSettings
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_fit import fit_machine
from perfvec.prediction.probe_bank import read_probe_bank

VALIDATION_MACHINE = "u036"  # probes and val programs all ran on it; no model was trained on it


@pytest.fixture(scope="module")
def trained():
    return read_trained_machines()


def totals(split, machine):
    library = load_library()
    names = library.programs.index[library.programs["split"] == split]
    cycles = {name: library.measured_cycles(name, machine) for name in names}
    items = [Measurement(name, None, np.array([value])) for name, value in cycles.items() if value is not None]
    return KnownPrograms(library).measured(items)


def test_a_validation_machine_measured_by_real_programs(trained):
    """Totals of the val programs fit it far better than what machines are like on average."""
    programs = totals("val", VALIDATION_MACHINE)
    fitted = fit_machine(programs, "board", read_fitter(trained), 500.0, CurveSettings(orders=4))
    assert (fitted.machine.name, fitted.machine.kind, fitted.machine.period_ps) == ("board", "fitted", 500.0)
    assert fitted.machine.foundation == trained.foundation
    assert fitted.mode == "totals"
    assert len(fitted.table) == len(programs)
    assert fitted.table["held_out_error"].abs().mean() < 0.5 * fitted.curve["mean"].iloc[0]


def test_probes_are_told_from_programs_and_parameters_start_nearer(trained):
    """Before anything is measured, parameters tell more of a machine than the average of machines does."""
    programs = totals("probe", VALIDATION_MACHINE)
    fitter = read_fitter(trained)
    parameters = next(item.parameters for item in public_machines() if item.parameters.name == VALIDATION_MACHINE)
    knowing = fitter.knowing(parametric_prior(parameters, read_manifold(trained.foundation), trained))
    unknown, known = (fit_machine(programs, "m", item, curve=CurveSettings(orders=2)) for item in (fitter, knowing))
    assert unknown.mode == known.mode == "probes"
    assert known.curve["mean"].iloc[0] < unknown.curve["mean"].iloc[0]


def test_stand_ins_are_found_from_probes_and_left_out_where_they_are_few(trained):
    """The bank's machines ran the probes, so stand-ins come from them, unless most of what was measured is more."""
    probes, programs = totals("probe", VALIDATION_MACHINE), totals("val", VALIDATION_MACHINE)
    banked = list(read_probe_bank(trained.foundation).find_all(probes))
    assert len(banked) == len(probes)
    fitter, curve = read_fitter(trained), CurveSettings(orders=2)
    known = fit_machine(probes, "board", fitter, curve=curve, banked=banked)
    assert known.machine.stand_ins is not None
    assert known.table["run_held_out_error"].abs().mean() < 0.5
    few = fit_machine([*probes[:4], *programs], "board", fitter, curve=curve, banked=banked[:4])
    assert few.machine.stand_ins is None
    assert few.table["run_held_out_error"].isna().all()
