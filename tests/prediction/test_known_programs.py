import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurements import Measurement, parse_measurements
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction.known_programs import KnownPrograms
from perfvec.prediction.library import load_library
from tests.prediction.small_library import random_representation

OWN = random_representation("my-own", 3000, 7)


def test_every_probe_of_the_kit_and_every_program_of_the_library_is_known():
    library = load_library()
    known = KnownPrograms(library)
    for probe in probe_programs():
        found = known.find(probe.name)
        assert found is not None
        assert (found.instructions, found.foundation) == (probe.instructions, library.foundation)
    assert known.find("poly-gemm") is library.representation("poly-gemm")
    assert known.find("my-own") is None


def test_one_s_own_programs_come_first():
    known = KnownPrograms(load_library(), {"my-own": OWN, "poly-gemm": OWN})
    assert known.find("poly-gemm") is OWN
    (program,) = known.measured([Measurement("my-own", np.array([3000]), np.array([5.0]))])
    np.testing.assert_array_equal(program.vector, OWN.vector)


def test_unknown_programs_are_named():
    rows = "".join(f"p{number},1\n" for number in range(6))
    items = parse_measurements(f"program,cycles\nmicro-window,5\n{rows}".encode(), "m.csv")
    known = KnownPrograms(load_library(), {"my-own": OWN})
    with pytest.raises(MeasurementError, match=r"'p0', 'p1', 'p2', 'p3' and 2 more .* the traces given \(my-own\)"):
        known.measured(items)
