import pytest

from perfvec.errors import TilingError
from perfvec.exploration.tiling.truth import tiling_truth


def test_every_measured_binary_can_be_picked():
    truth = tiling_truth()
    variants = truth.variants()
    assert len(variants) == 18
    assert {variant.name for variant in variants} == set(truth.binaries)
    assert all(variant.elf == truth.binaries[variant.name] for variant in variants)
    assert "cortex_a7_l1d8_l2128" in truth.machines
    assert len(truth.cycles) == 18 * 6


def test_cycles_are_found_by_image_and_machine():
    truth = tiling_truth()
    row = truth.cycles.iloc[7]
    assert truth.measured_cycles(row["image"], row["machine"]) == row["cycles"]
    assert truth.measured_cycles(row["image"], "nowhere") is None
    assert truth.measured_cycles("nothing", row["machine"]) is None


def test_missing_files_are_told(tmp_path):
    with pytest.raises(TilingError, match="collect-tiling"):
        tiling_truth(tmp_path)
