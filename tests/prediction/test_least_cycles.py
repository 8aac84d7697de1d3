import numpy as np

from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.prediction.least_cycles import least_cycles
from perfvec.prediction.library import load_library


def test_the_narrowest_stage_decides():
    wide = presets()["wide8_like"]
    narrow = changed(wide, {"commit_width": 2})
    found = least_cycles(table_of([wide, narrow]), np.array([800.0, 80.0]))
    np.testing.assert_array_equal(found, [[100.0, 10.0], [400.0, 40.0]])


def test_no_measured_run_was_faster():
    library = load_library()
    parameters = {item.parameters.name: item.parameters for item in public_machines()}
    names = list(library.machines.index)
    counts = library.programs["instructions"].to_numpy(dtype=np.float64)
    least = least_cycles(table_of([parameters[name] for name in names]), counts)
    measured = np.array(
        [[library.measured_cycles(program, name) or np.inf for program in library.programs.index] for name in names]
    )
    assert np.isfinite(measured).sum() > 1000
    assert (measured >= least).all()
