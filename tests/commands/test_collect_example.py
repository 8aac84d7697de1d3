"""`collect-example` on the dataset."""

import numpy as np
import pandas as pd
from click.testing import CliRunner

from perfvec.cli import main
from perfvec.prediction.worked_example import EXAMPLE_PROGRAM, read_example
from perfvec.training.gem5_dataset import Gem5Dataset


def test_the_example_is_the_start_of_the_window(gem5_data, tmp_path):
    result = CliRunner().invoke(
        main, ["collect-example", str(gem5_data), "--instructions", "300", "--output", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    trace, cycles = read_example(tmp_path)
    dataset = Gem5Dataset(gem5_data)
    assert np.array_equal(trace.pc, dataset.trace(EXAMPLE_PROGRAM).pc[:300])
    measured = dataset.cycles(EXAMPLE_PROGRAM)
    expected = measured.cycles[measured.machines.index("cortex_a7_like"), :300]
    assert np.array_equal(cycles["cortex_a7_like"], expected)


def test_what_ships_is_what_the_command_makes(gem5_data, tmp_path):
    CliRunner().invoke(main, ["collect-example", str(gem5_data), "--output", str(tmp_path)])
    (trace, cycles), (shipped, shipped_cycles) = read_example(tmp_path), read_example()
    assert np.array_equal(trace.address, shipped.address)
    pd.testing.assert_frame_equal(cycles, shipped_cycles)


def test_another_folder_is_one_sentence(tmp_path):
    result = CliRunner().invoke(main, ["collect-example", str(tmp_path)])
    assert result.exit_code == 1
    assert "Error:" in result.output
