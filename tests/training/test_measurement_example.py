import numpy as np

from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, MEASUREMENTS
from perfvec.microarchitecture.measurements import read_measurements
from perfvec.prediction.library import load_library
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.measurement_example import write_measurement_examples


def test_the_shipped_examples_are_what_the_dataset_gives(gem5_data, tmp_path):
    for path in write_measurement_examples(Gem5Dataset(gem5_data), folder=tmp_path):
        assert path.read_bytes() == (MEASUREMENTS / path.name).read_bytes()


def test_the_shipped_examples_are_of_a_machine_that_the_model_has_not_seen():
    library = load_library()
    assert library.machines["split"][EXAMPLE_MACHINE] == "val"
    for path in MEASUREMENTS.glob("*.csv"):
        for item in read_measurements(path):
            assert item.cycles[-1] == library.measured_cycles(item.program, EXAMPLE_MACHINE)
            assert item.instructions[-1] == library.representation(item.program).instructions


def test_phases_add_up(gem5_data):
    (path,) = MEASUREMENTS.glob("*phases.csv")
    item = read_measurements(path)[0]
    measured = Gem5Dataset(gem5_data).cycles(item.program)
    row = measured.cycles[measured.machines.index(EXAMPLE_MACHINE)].astype(np.int64)
    np.testing.assert_array_equal(item.cycles, [row[:end].sum() for end in item.instructions])
