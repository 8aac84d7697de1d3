"""What each kind of memory is in nanoseconds and bytes, so that a model sees its physics and not only its name.

Enters: assets/machines/memory_types.json. Leaves: `MemoryType` by the name a machine's `mem_type` holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import MEMORY_TYPES

MEMORY_TYPES_PATH = ASSETS / "machines" / "memory_types.json"
_SCHEMA = ("perfvec.memory_types", 1)
LINE_BYTES = 64


@dataclass(frozen=True)
class MemoryType:
    """One channel of a memory: its label, row and column delays and burst in ns, bytes of a burst, peak rate, banks.

    path_latency_ns: what an access spends in the controller and on the bus to it besides.
    """

    label: str
    trcd_ns: float
    tcl_ns: float
    trp_ns: float
    tburst_ns: float
    burst_bytes: int
    peak_gb_per_s: float
    banks: int
    path_latency_ns: float

    @property
    def read_latency_ns(self) -> float:
        """Latency of one line from a closed row of an idle memory, from the last cache's miss to its fill."""
        bursts = LINE_BYTES // self.burst_bytes
        return self.path_latency_ns + self.trcd_ns + self.tcl_ns + bursts * self.tburst_ns


@lru_cache(maxsize=1)
def memory_types() -> dict[str, MemoryType]:
    """Return the memories by name, in the schema's order.

    Raises:
        MachineError: the file is not what it should be.
    """
    return read_memory_types(MEMORY_TYPES_PATH)


def read_memory_types(path: Path) -> dict[str, MemoryType]:
    """Read and check a file of memory types.

    Raises:
        MachineError: it cannot be read, or a type or a number is missing or not positive.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if (document["schema"], document["schema_version"]) != _SCHEMA:
            raise MachineError(f"'{path}' should have schema {_SCHEMA[0]!r} version {_SCHEMA[1]}.")
        path_latency_ns = document["path_latency_ns"]
        types = {name: MemoryType(**document["types"][name], path_latency_ns=path_latency_ns) for name in MEMORY_TYPES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MachineError(f"'{path}' could not be read as a table of memory types: {error!r}.") from error
    for name, memory in types.items():
        for field in fields(memory)[1:]:
            number = getattr(memory, field.name)
            if isinstance(number, bool) or not isinstance(number, int | float) or not number > 0:
                raise MachineError(f"'{path}': {field.name} of {name} is {number!r}; it should be a positive number.")
    return types
