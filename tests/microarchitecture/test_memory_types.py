import json

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.memory_types import MEMORY_TYPES_PATH, memory_types, read_memory_types
from perfvec.microarchitecture.parameter_schema import MEMORY_TYPES


def test_every_memory_of_the_schema_is_described():
    assert tuple(memory_types()) == MEMORY_TYPES


@pytest.mark.parametrize("name", [name for name in MEMORY_TYPES if not name.startswith("LPDDR5")])
def test_peak_rate_is_a_burst_s_bytes_over_its_time(name):
    # LPDDR5's burst is two halves with a gap that another bank fills, so its burst time is no measure of its rate.
    memory = memory_types()[name]
    assert memory.burst_bytes / memory.tburst_ns == pytest.approx(memory.peak_gb_per_s, rel=0.002)


def test_latency_adds_controller_bus_row_column_and_bursts():
    assert memory_types()["DDR3_1600_8x8"].read_latency_ns == pytest.approx(29 + 13.75 + 13.75 + 5)
    assert memory_types()["LPDDR3_1600_1x32"].read_latency_ns == pytest.approx(29 + 18 + 15 + 2 * 5)


@pytest.mark.parametrize(("key", "value"), [("trcd_ns", 0), ("banks", -1), ("peak_gb_per_s", "fast"), ("tcl_ns", True)])
def test_a_wrong_number_is_named(tmp_path, key, value):
    document = json.loads(MEMORY_TYPES_PATH.read_text())
    document["types"]["DDR3_1600_8x8"][key] = value
    (tmp_path / "types.json").write_text(json.dumps(document))
    with pytest.raises(MachineError, match=f"{key} of DDR3_1600_8x8 is {value!r}"):
        read_memory_types(tmp_path / "types.json")
