from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, example_parameters, measurement_examples
from perfvec.microarchitecture.measurements import read_measurements


def test_the_examples_are_totals_and_phases_of_one_machine():
    totals, phases = (read_measurements(example.path) for example in measurement_examples())
    assert all(len(item.cycles) == 1 for item in totals)
    assert all(len(item.cycles) > 10 for item in phases)
    assert example_parameters().name == EXAMPLE_MACHINE
